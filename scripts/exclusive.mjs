import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { bornAt, isAlive } from "./processes.mjs";

const RETRY_MS = 100;
let attempts = 0;

/**
 * Takes a lock file if nobody alive holds it. A lock whose process is gone is taken over, also when another process has
 * got its id since (usual in containers).
 *
 * @param {string} path
 * @returns {Promise<{ holder: number } | { release: () => Promise<void> }>} the pid that holds it, or the way to give it back
 */
export async function takeLock(path) {
  await mkdir(dirname(path), { recursive: true });
  const mine = `${path}.${process.pid}.${attempts++}`;
  await writeFile(mine, JSON.stringify({ pid: process.pid, born: await bornAt(process.pid) }));
  try {
    for (;;) {
      try {
        // A link appears with its content or not at all: nobody ever reads a half-written lock.
        await link(mine, path);
        return { release: () => rm(path, { force: true }) };
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
      const holder = await holderOf(path);
      if (holder !== null) return { holder };
      // Moving it away first lets only one of several that saw the same stale lock remove it.
      await rename(path, `${mine}.stale`).catch(() => {});
      await rm(`${mine}.stale`, { force: true });
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/**
 * Who holds a lock file now.
 *
 * @param {string} path
 * @returns {Promise<number | null>} the pid; null when the lock is free or its holder is gone
 */
export async function holderOf(path) {
  let holder;
  try {
    holder = JSON.parse(await readFile(path, "utf8"));
  } catch {
    return null;
  }
  if (!Number.isInteger(holder.pid) || !isAlive(holder.pid)) return null;
  return (await bornAt(holder.pid)) === holder.born ? holder.pid : null;
}

/**
 * Runs `work` while holding a lock file, waiting for whoever holds it now.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {(holder: number) => void} [waiting] called once when somebody else holds it
 * @returns {Promise<T>}
 */
export async function exclusively(path, work, waiting) {
  let told = false;
  for (;;) {
    const lock = await takeLock(path);
    if ("release" in lock) {
      try {
        return await work();
      } finally {
        await lock.release();
      }
    }
    if (!told) waiting?.(lock.holder);
    told = true;
    await new Promise((wake) => setTimeout(wake, RETRY_MS));
  }
}
