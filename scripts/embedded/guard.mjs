import { spawn } from "node:child_process";

/**
 * Waits for the end of the pipe, which comes with the end of our process however it ended, then stops the servers whose
 * ids came through it last, and removes a folder when it was given one.
 */
const SCRIPT = `
trap "" INT TERM HUP
pids=
while read -r line; do pids=$line; done
[ -z "$pids" ] || kill -INT $pids 2>/dev/null
n=0
while [ -n "$pids" ] && [ $n -lt 30 ] && kill -0 $pids 2>/dev/null; do sleep 0.1; n=$((n+1)); done
[ -z "$pids" ] || kill -KILL $pids 2>/dev/null
[ -z "$1" ] || rm -rf "$1"
`;

/**
 * Sees to it that the embedded servers end when this process is killed without a chance to stop them. The parts written
 * in Node.js notice that by themselves.
 */
export class Guard {
  #child;
  #pids = new Map();

  /** @param {{ removes?: string }} [options] a folder to delete at the end, whichever end it is */
  constructor({ removes = "" } = {}) {
    if (process.platform === "win32") return;
    this.#child = spawn("/bin/sh", ["-c", SCRIPT, "event-planner-guard", removes], {
      detached: true,
      cwd: "/",
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.#child.on("error", () => {});
    this.#child.stdin.on("error", () => {});
    this.#child.unref();
    this.#child.stdin.unref?.();
  }

  /**
   * @param {string} name which server
   * @param {number | null} pid null when it has ended
   */
  watch(name, pid) {
    if (pid === null) this.#pids.delete(name);
    else this.#pids.set(name, pid);
    this.#child?.stdin.write(`${[...this.#pids.values()].join(" ")}\n`);
  }

  /** Lets the guard go, once everything it watched has ended. Resolves when it has cleaned up. */
  async release() {
    if (!this.#child) return;
    this.#pids.clear();
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.ref();
    this.#child.stdin.end("\n");
    await ended;
  }
}
