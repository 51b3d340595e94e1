import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";

/**
 * Below the range from which systems take the ports of outgoing connections (32768 on Linux, 49152 elsewhere): a port
 * from there could be gone by the time a part listens on it, or when it comes back after a crash.
 */
const FIRST = 20_000;
const LAST = 32_000;
const given = new Set();

/**
 * Whether this machine lets us listen on a port, on the loopback address and on all of them.
 *
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export async function isFree(port) {
  return (await canListen(port, "127.0.0.1")) && (await canListen(port, undefined));
}

/**
 * A free port, never the same one twice in this process.
 *
 * @param {number} [preferred] is taken when it is free
 * @returns {Promise<number>}
 */
export async function freePort(preferred) {
  if (preferred && !given.has(preferred) && (await isFree(preferred))) {
    given.add(preferred);
    return preferred;
  }
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

/**
 * Who listens on a port, for the message that it is taken.
 *
 * @param {number} port
 * @returns {string} e.g. "process 4711, node server.js"; "" when the system does not tell
 */
export function ownerOf(port) {
  try {
    const wanted = port.toString(16).toUpperCase().padStart(4, "0");
    const sockets = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((path) =>
      readFileSync(path, "utf8")
        .split("\n")
        .map((line) => line.trim().split(/\s+/))
        .filter(([, local, , state]) => state === "0A" && local?.endsWith(`:${wanted}`))
        .map((fields) => `socket:[${fields[9]}]`),
    );
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      if (holds(pid, sockets)) {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        return `process ${pid}, ${command.length > 60 ? `${command.slice(0, 59)}…` : command}`;
      }
    }
  } catch {
    // no /proc, or not ours to read
  }
  return "";
}

function holds(pid, sockets) {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return sockets.includes(readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}

function canListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
