import { execFile } from "node:child_process";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);
const LOOK_AGAIN_MS = 25;

/**
 * Whether a process with this id exists and is not a zombie that only waits to be reaped.
 *
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !stat.slice(stat.lastIndexOf(")")).startsWith(") Z");
  } catch {
    return true; // no /proc (macOS): the signal's word is all there is
  }
}

/**
 * What tells a process from a later one with the same id: when it was started, in the words of the system.
 *
 * @param {number} pid
 * @returns {Promise<string>} "" when the process is gone
 */
export async function bornAt(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    // Field 22; the name in parentheses may contain spaces, so count from behind it.
    return `${boot}/${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
  } catch {
    if (process.platform === "linux") return "";
  }
  return run("ps", ["-o", "lstart=", "-p", String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => "",
  );
}

/**
 * The command line of a process, its words separated by spaces; "" when it is gone or not ours to see.
 *
 * @param {number} pid
 * @returns {Promise<string>}
 */
export async function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    if (process.platform === "linux") return "";
  }
  return run("ps", ["-ww", "-o", "command=", "-p", String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => "",
  );
}

/**
 * Every process that works in this folder. Only Linux can say so; elsewhere the list is empty.
 *
 * @param {string} folder absolute, symbolic links resolved
 * @returns {number[]}
 */
export function processesIn(folder) {
  let ids;
  try {
    ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return ids.map(Number).filter((pid) => {
    try {
      return pid !== process.pid && readlinkSync(`/proc/${pid}/cwd`) === folder && isAlive(pid);
    } catch {
      return false;
    }
  });
}

/**
 * Signals a process, or its whole group when it leads one, and does not mind if it is gone.
 *
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} name
 * @param {{ group?: boolean }} [options]
 */
export function signal(pid, name, { group = false } = {}) {
  if (!pid) return;
  try {
    process.kill(group ? -pid : pid, name);
  } catch {
    // already gone
  }
}

/**
 * Waits until a process that is not our child has ended.
 *
 * @param {number} pid
 * @param {number} timeoutMs
 * @returns {Promise<boolean>} false when it still lives after that time
 */
export async function gone(pid, timeoutMs) {
  const until = performance.now() + timeoutMs;
  while (isAlive(pid)) {
    if (performance.now() > until) return false;
    await new Promise((wake) => setTimeout(wake, LOOK_AGAIN_MS));
  }
  return true;
}

/**
 * Ends a process that is not our child: the gentle signal, then, after a while, SIGKILL.
 *
 * @param {number} pid
 * @param {NodeJS.Signals} gentle
 * @param {number} patienceMs
 */
export async function end(pid, gentle, patienceMs) {
  signal(pid, gentle);
  if (await gone(pid, patienceMs)) return;
  signal(pid, "SIGKILL");
  await gone(pid, 2_000);
}
