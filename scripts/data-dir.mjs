import { mkdir, readFile, readdir, rename, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { removeRelocated } from "./embedded/placement.mjs";
import { takeLock } from "./exclusive.mjs";
import { bornAt, commandOf, end } from "./processes.mjs";
import { Trouble, explain } from "./trouble.mjs";

const MARKER = ".event-planner";
const LOCK = "supervisor.lock";
/** A new database takes 60 MB and grows; with less than this it is kinder not to start at all. */
const NEEDED_MB = 200;

/**
 * The folder in which everything lives that has to survive: databases, queues, files, secrets, logs. One supervisor at a
 * time works on it.
 */
export class DataDir {
  /** @param {string} path absolute */
  constructor(path, release) {
    this.path = path;
    this.release = release;
  }

  /**
   * Opens the folder for this process alone, making it when there is none.
   *
   * @param {string} path absolute
   * @param {{ fresh?: boolean, own?: boolean }} [options] `fresh` deletes what is in it first; `own`: the folder is ours by its place
   * @throws {Trouble} when somebody else works on it, it cannot be written, the disk is full, or it is not ours to delete
   */
  static async open(path, { fresh = false, own = false } = {}) {
    try {
      await mkdir(path, { recursive: true });
      const lock = await takeLock(join(path, LOCK));
      if ("holder" in lock) {
        throw new Trouble(
          `Event Planner already runs on ${path} (process ${lock.holder}): stop it (Ctrl-C there, or kill ${lock.holder}), or start a second one with DATA_DIR=… npm start -- --ports=free.`,
        );
      }
      const dir = new DataDir(path, lock.release);
      try {
        await dir.#claim(own, fresh);
        // Tickets, mails and logs are nobody else's to read; the folder itself stays open, because PostgreSQL runs as
        // another user when we are root.
        for (const name of ["files", "logs", "sandbox"]) await mkdir(join(path, name), { recursive: true, mode: 0o700 });
        await dir.#checkSpace();
      } catch (error) {
        await lock.release();
        throw error;
      }
      return dir;
    } catch (error) {
      throw explain(error, path);
    }
  }

  /** @param {string[]} names */
  join(...names) {
    return join(this.path, ...names);
  }

  /**
   * Reads what was remembered under a name.
   *
   * @returns {Promise<any>} null when there is nothing, or nothing that can be read
   */
  async recall(name) {
    try {
      return JSON.parse(await readFile(this.join(name), "utf8"));
    } catch {
      return null;
    }
  }

  /** Remembers a value as JSON; the file is whole at any time. */
  async remember(name, value) {
    const path = this.join(name);
    await writeFile(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  /**
   * Ends the parts that an earlier supervisor left behind when it was killed and they did not notice.
   *
   * @param {string} root the repository: only processes that run a file of it are ours
   */
  async endLeftovers(root) {
    const processes = (await this.recall("runtime.json"))?.processes ?? {};
    await Promise.all(
      Object.values(processes).map(async ({ pid, born }) => {
        if ((await bornAt(pid)) !== born || born === "") return;
        if ((await commandOf(pid)).includes(join(root, "dist"))) await end(pid, "SIGTERM", 2_000);
      }),
    );
  }

  /**
   * Keeps record of what runs, for endLeftovers() of the next start.
   *
   * @param {{ ports: Record<string, number>, pids: Record<string, number> }} runtime
   */
  async rememberRuntime({ ports, pids }) {
    const processes = {};
    for (const [name, pid] of Object.entries(pids)) processes[name] = { pid, born: await bornAt(pid) };
    await this.remember("runtime.json", { ports, processes });
  }

  async #claim(own, fresh) {
    const entries = (await readdir(this.path)).filter((name) => !name.startsWith(LOCK));
    const ours = own || entries.length === 0 || entries.includes(MARKER);
    if (fresh && !ours) {
      throw new Trouble(
        `${this.path} does not look like a data folder of Event Planner (it has no ${MARKER}): delete it yourself if you are sure.`,
      );
    }
    // As root, the databases may be elsewhere.
    if (fresh) await removeRelocated(this.join("postgres"));
    if (fresh) for (const name of entries) await rm(this.join(name), { recursive: true, force: true });
    if (ours)
      await writeFile(
        this.join(MARKER),
        "Everything in this folder belongs to Event Planner; `npm start -- --fresh` deletes it.\n",
      );
  }

  async #checkSpace() {
    const { bavail, bsize } = await statfs(this.path);
    const megabytes = Math.floor((bavail * bsize) / 1024 ** 2);
    if (megabytes >= NEEDED_MB) return;
    throw new Trouble(
      `The disk is full (${megabytes} MB left for ${this.path}): free at least ${NEEDED_MB} MB, or set DATA_DIR to a folder on another disk.`,
    );
  }
}
