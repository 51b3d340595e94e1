import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commandOf, end, isAlive } from "../processes.mjs";
import { Trouble, saysDiskFull } from "../trouble.mjs";
import { eachLine } from "./lines.mjs";

/** How long the last lines of a server that ended may take to arrive, in ms. */
const LAST_WORDS_MS = 100;

/**
 * A private Redis (or Valkey) on a folder of ours. What is in it survives its own crash whole, and a crash of the machine
 * but for the last second (`everysec`): that second is made again from the outbox, and syncing each write would cost more.
 */
export class EmbeddedRedis {
  #program;
  #dir;
  #port;
  #password;
  #durable;

  /**
   * @param {{ program: { file: string, env: Record<string, string> }, dir: string, port: number, password: string, durable?: boolean }} options
   *   `program` from findRedisServer(); without `durable` nothing is ever written to disk
   */
  constructor({ program, dir, port, password, durable = true }) {
    this.#program = program;
    this.#dir = dir;
    this.#port = port;
    this.#password = password;
    this.#durable = durable;
  }

  get url() {
    return `redis://:${this.#password}@127.0.0.1:${this.#port}/0`;
  }

  /** Writes its configuration; the password stands in a file and not in the list of processes. */
  async prepare() {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const lines = [
      "bind 127.0.0.1",
      `port ${this.#port}`,
      `requirepass ${this.#password}`,
      `dir "${this.#dir}"`,
      'pidfile "redis.pid"',
      "daemonize no",
      "supervised no",
      'logfile ""',
      'save ""',
      `appendonly ${this.#durable ? "yes" : "no"}`,
      "appendfsync everysec",
      // A queue that forgets jobs when memory runs out is no queue.
      "maxmemory-policy noeviction",
    ];
    await writeFile(this.#configuration, `${lines.join("\n")}\n`, { mode: 0o600 });
  }

  /** Ends a server that an earlier run left on this folder. */
  async clearLeftovers() {
    const pid = Number.parseInt(await readFile(join(this.#dir, "redis.pid"), "utf8").catch(() => ""), 10);
    if (!(pid > 0) || !isAlive(pid)) return;
    const port = /^port (\d+)$/m.exec(await readFile(this.#configuration, "utf8").catch(() => ""))?.[1];
    // Its title is "redis-server 127.0.0.1:<port>": with our pid file and our port it is ours.
    if (port && new RegExp(`(redis|valkey).*:${port}\\b`).test(await commandOf(pid))) await end(pid, "SIGTERM", 2_000);
  }

  /**
   * Starts the server.
   *
   * @param {(line: string) => void} onLine called with each line it logs
   * @returns {Promise<{ child: import("node:child_process").ChildProcess, ready: Promise<void> }>} `ready` rejects when
   *   it ends before it accepts connections
   */
  async start(onLine) {
    const child = spawn(this.#program.file, [this.#configuration], {
      // A group of its own, so that Ctrl-C in the terminal does not reach it before those who still need it have stopped.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      cwd: this.#dir,
      env: { ...process.env, ...this.#program.env, LC_ALL: "C" },
    });
    const said = [];
    const ready = new Promise((resolve, reject) => {
      const hear = (line) => {
        if (line.trim() === "") return;
        said.push(line);
        if (said.length > 20) said.shift();
        onLine(line);
        if (/ready to accept connections/i.test(line)) resolve();
      };
      eachLine(child.stdout, hear);
      eachLine(child.stderr, hear);
      child.once("error", reject);
      child.once("exit", () => setTimeout(() => reject(startTrouble(said, this.#dir)), LAST_WORDS_MS));
    });
    ready.catch(() => {}); // whoever starts it awaits it; after that its end is told by the child
    return { child, ready };
  }

  get #configuration() {
    return join(this.#dir, "redis.conf");
  }
}

function startTrouble(said, dir) {
  const text = said.join("\n");
  if (saysDiskFull(text))
    return new Trouble(
      `The disk is full (writing ${dir}): free some space, or set DATA_DIR to a folder on another disk.`,
    );
  return new Trouble(
    `Redis does not start: ${(said.findLast((line) => !/^\s*$/.test(line)) ?? "it said nothing").replace(/^\d+:\w .*? [#*] /, "")}`,
    { detail: text },
  );
}
