import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { startTestServices } from "../embedded/test-services.mjs";

/** Milliseconds for the tests of one mutant: some make a test wait for what never happens. */
const TIMEOUT = 180_000;
/** Milliseconds that tests have to stop what they started. */
const GRACE = 6_000;

/** Runs the tests of mutants, one after the other, on servers that are started once. */
export class TestRunner {
  #servers = null;
  #child = null;
  #stopped = false;

  /** @param {import("./project-copy.mjs").ProjectCopy} copy */
  constructor(copy) {
    this.copy = copy;
  }

  /**
   * Builds the copy and runs tests in it.
   *
   * @param {Pick<import("./table.mjs").Mutant, "kind" | "test" | "only">} tests
   * @param {{ ownServers?: boolean }} [options] ownServers: on new servers, for a change of a migration
   * @returns {Promise<{ state: string, code: number | null, report: object | null, output: string }>} as `judge` takes it
   */
  async run({ kind, test, only }, { ownServers = false } = {}) {
    const built = await this.#node(["scripts/build.mjs"]);
    if (built.code !== 0) return { state: "not built", code: built.code, report: null, output: built.output };
    let servers = null;
    try {
      if (kind === "int") servers = ownServers ? await this.#startServers() : await this.#sharedServers();
      return await this.#jest(kind, test, only, servers?.env ?? {});
    } finally {
      if (ownServers) await servers?.services.stop();
    }
  }

  async #jest(kind, test, only, env) {
    const path = join(this.copy.scratch, "report.json");
    await rm(path, { force: true });
    const args = ["node_modules/jest/bin/jest.js", "--selectProjects", kind, "--json", "--outputFile", path];
    args.push("--cacheDirectory", ".cache/jest", ...(kind === "e2e" ? ["--runInBand"] : ["--maxWorkers=2"]));
    // Broken code may leave open what keeps a process from ending.
    args.push("--forceExit");
    const { code, timedOut, output } = await this.#node([...args, test, ...(only ? ["-t", only] : [])], env);
    const report = await readFile(path, "utf8").then(JSON.parse, () => null);
    return { state: timedOut ? "timed out" : "ended", code, report, output };
  }

  /** Starts the servers with the migrations of the copy. */
  #startServers() {
    return startTestServices(this.copy.root, { migrations: join(this.copy.root, "prisma") });
  }

  /** The servers for all mutants that leave the migrations alone. Nothing of an earlier mutant may fail a test. */
  async #sharedServers() {
    this.#servers ??= await this.#startServers();
    await emptyRedis(this.#servers.env.TEST_REDIS_URL);
    return this.#servers;
  }

  /** Runs Node.js in the copy. A group of its own, so the workers of jest end with it. */
  #node(args, env = {}) {
    if (this.#stopped) return Promise.resolve({ code: null, timedOut: false, output: "" });
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, {
        cwd: this.copy.root,
        env: { ...process.env, NODE_ENV: "test", NO_COLOR: "1", TMPDIR: this.copy.scratch, ...env },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
      this.#child = child;
      this.copy.watch(child.pid ?? null);
      let [output, timedOut] = ["", false];
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
      const timer = setTimeout(() => {
        timedOut = true;
        this.#end();
      }, TIMEOUT);
      child.once("error", reject);
      child.once("close", (code) => {
        clearTimeout(timer);
        this.#child = null;
        this.copy.watch(null);
        resolve({ code, timedOut, output: output.trimEnd() });
      });
    });
  }

  /** Ends the tests that run now: gently first, because end-to-end tests have processes to stop. */
  #end() {
    const child = this.#child;
    const kill = (name) => {
      try {
        process.kill(-child.pid, name);
      } catch {
        // It has ended.
      }
    };
    if (!child) return;
    kill("SIGTERM");
    const impatient = setTimeout(() => kill("SIGKILL"), GRACE);
    child.once("close", () => clearTimeout(impatient));
  }

  /** Ends the tests that run now, if any, and starts no others. */
  interrupt() {
    this.#stopped = true;
    this.#end();
  }

  /** Stops the servers. */
  async close() {
    await this.#servers?.services.stop();
    this.#servers = null;
  }
}

/** Deletes everything in Redis: rate limits would count the tests of the mutant before. */
function emptyRedis(url) {
  const { hostname, port, password } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let replies = "";
    socket.setEncoding("utf8").on("data", (text) => (replies += text));
    socket.once("error", reject);
    socket.once("close", () => (/^(\+OK\r\n){3}$/.test(replies) ? resolve() : reject(new Error(`Redis: ${replies}`))));
    socket.write(`AUTH ${password}\r\nFLUSHALL\r\nQUIT\r\n`);
  });
}
