import { existsSync } from "node:fs";
import { join } from "node:path";
import { chooseMetricsPorts, choosePorts } from "./choose-ports.mjs";
import { throwDatabaseTrouble } from "./database-trouble.mjs";
import { checkPasswords, makeDemoData } from "./demo-data.mjs";
import { Guard } from "./embedded/guard.mjs";
import { EmbeddedPostgres } from "./embedded/postgres.mjs";
import { findRedisServer } from "./embedded/redis-server.mjs";
import { EmbeddedRedis } from "./embedded/redis.mjs";
import { LogFile } from "./log-file.mjs";
import { showLogLine } from "./log-line.mjs";
import { launchNode } from "./node-part.mjs";
import { Part } from "./part.mjs";
import { freePort } from "./ports.mjs";
import { environmentFor } from "./process-secrets.mjs";
import { keepSecrets } from "./secrets.mjs";
import { DEMO_FILE, environmentOfParts, needsSandbox } from "./settings.mjs";
import { duration } from "./terminal.mjs";
import { Trouble } from "./trouble.mjs";

/**
 * In which order the parts stop, and at the latest when, in ms from the beginning: who takes requests first, who keeps
 * the data last. All in all it has to be less than 5 s.
 */
const STOPPING = [
  { parts: ["gateway"], within: 1_500 },
  { parts: ["workers", "subgraphs"], within: 3_000 },
  { parts: ["sandbox"], within: 3_300 },
  { parts: ["redis"], within: 3_800 },
  { parts: ["postgres"], within: 4_300 },
];

/**
 * The whole system on one machine: private servers, migrations, our processes; kept running until it is stopped.
 */
export class System {
  #root;
  #dataDir;
  #terminal;
  #options;
  #onEvent;
  #guard;
  #parts = new Map();
  #logs = new Map();
  #stopping = false;
  #runtimePorts = {};
  #recording = Promise.resolve();

  /**
   * @param {object} options
   * @param {string} options.root the repository
   * @param {import("./data-dir.mjs").DataDir} options.dataDir opened for us alone
   * @param {import("./terminal.mjs").Terminal} options.terminal
   * @param {Record<string, string | undefined>} options.env
   * @param {{ freePorts: boolean, build: boolean, buildPlayground: boolean, seed: boolean, verbose: boolean }} options.options
   * @param {(event: Record<string, unknown>) => void} options.onEvent
   */
  constructor({ root, dataDir, terminal, env, options, onEvent }) {
    this.#root = root;
    this.#dataDir = dataDir;
    this.#terminal = terminal;
    this.#options = options;
    this.#onEvent = onEvent;
    this.env = env;
    this.#guard = new Guard();
    /** Where what listens, by name: gateway, auth, …, stripe, inbox. */
    this.urls = {};
    /** What the seed told about itself: accounts to try, links to open. */
    this.demo = null;
    this.databaseUrls = {};
    this.redisUrl = "";
    this.serverUrl = "";
  }

  /** Process ids by part. */
  get pids() {
    return Object.fromEntries(
      [...this.#parts].map(([name, part]) => [name, part.pid]).filter(([, pid]) => pid !== null),
    );
  }

  /**
   * Starts everything. Each step that does not need another one runs beside it.
   *
   * @throws {Trouble} with one line that says what to do
   */
  async start() {
    await this.#dataDir.endLeftovers(this.#root);
    this.#runtimePorts = (await this.#dataDir.recall("runtime.json"))?.ports ?? {};
    const ports = await choosePorts(this.env, { free: this.#options.freePorts });
    const metricsPorts = await chooseMetricsPorts(this.env, ports);
    const { secrets, passwords } = await keepSecrets(this.#dataDir.path);

    const migrations = import("../prisma/migrate.mjs");
    await together([
      this.#build(),
      this.#openRedis(passwords.redis),
      this.#openDatabases(passwords.postgres, migrations).then(() => this.#migrate(migrations)),
    ]);
    const env = environmentOfParts({
      env: this.env,
      ports,
      secrets,
      dataDir: this.#dataDir.path,
      databaseUrls: this.databaseUrls,
      serverUrl: this.serverUrl,
      redisUrl: this.redisUrl,
    });
    await this.#startOurs(env, metricsPorts);
    this.urls = Object.assign({}, ...[...this.#parts.values()].map((part) => part.urls));
    this.demo = await this.#seed(env);
  }

  /** Stops everything in order, in less than 5 s. */
  async stop() {
    this.#stopping = true;
    const began = performance.now();
    for (const { parts, within } of STOPPING) {
      await Promise.all(parts.map((name) => this.#parts.get(name)?.stop(began + within)));
    }
    await this.#guard.release();
    await this.#recording.catch(() => {});
    for (const log of this.#logs.values()) log.close();
    await this.#dataDir.release();
  }

  /** Ends everything at once. */
  kill() {
    this.#stopping = true;
    for (const part of this.#parts.values()) part.kill();
  }

  async #build() {
    if (!this.#options.build) return;
    const { build } = await import("./build.mjs");
    await this.#terminal.step("Build", async (note) => note(await build(this.#root, note, { playground: this.#options.buildPlayground })));
  }

  async #openDatabases(password, migrations) {
    const { checkpoint, createDatabases, databaseUrls, SUBGRAPHS } = await migrations;
    const own = SUBGRAPHS.filter((name) => this.env[`${name.toUpperCase()}_DATABASE_URL`]);
    this.serverUrl = this.env.DATABASE_URL ?? "";
    if (!this.serverUrl && own.length < SUBGRAPHS.length) {
      await this.#terminal.step("PostgreSQL", async (note) => {
        const server = new EmbeddedPostgres({
          dir: this.#dataDir.join("postgres"),
          port: await this.#keepPort("postgres"),
          password,
        });
        await server.clearLeftovers();
        await server.prepare();
        await this.#run("postgres", {
          launch: async () => {
            await server.clearLeftovers();
            return server.start((line) => this.#log("postgres", line));
          },
          gentle: "SIGINT",
          harsh: "SIGQUIT",
        });
        this.serverUrl = server.url;
        note(server.dir);
      });
    }
    this.databaseUrls = databaseUrls({ ...this.env, DATABASE_URL: this.serverUrl });
    const missing = SUBGRAPHS.filter((name) => !own.includes(name)).map((name) => `event_planner_${name}`);
    if (missing.length === 0) return;
    const made = await createDatabases(this.serverUrl, missing).catch((error) =>
      throwDatabaseTrouble(error, this.serverUrl),
    );
    // Only a convenience: a server that is stopped before is as safe.
    if (made.length > 0 && !this.env.DATABASE_URL) checkpoint(this.serverUrl).catch(() => {});
  }

  async #openRedis(password) {
    this.redisUrl = this.env.REDIS_URL ?? "";
    if (this.redisUrl) return;
    await this.#terminal.step("Redis", async (note) => {
      const program = await findRedisServer(this.#root, note);
      const server = new EmbeddedRedis({
        program,
        dir: this.#dataDir.join("redis"),
        port: await this.#keepPort("redis"),
        password,
      });
      await server.clearLeftovers();
      await server.prepare();
      await this.#run("redis", {
        launch: async () => {
          await server.clearLeftovers();
          return server.start((line) => this.#log("redis", line));
        },
      });
      this.redisUrl = server.url;
      note(this.#dataDir.join("redis"));
    });
  }

  async #migrate(migrations) {
    const { migrateAll } = await migrations;
    await this.#terminal.step("Migrations", async (note) => {
      const applied = await migrateAll(this.databaseUrls).catch((error) => {
        if (error.name === "MigrationError") throw new Trouble(error.message, { detail: error.detail, cause: error });
        return throwDatabaseTrouble(error, this.serverUrl);
      });
      const count = Object.values(applied).flat().length;
      note(count > 0 ? `${count} applied` : "nothing to do");
    });
  }

  async #startOurs(env, metricsPorts) {
    const names = ["sandbox", "subgraphs", "workers", "gateway"].filter((name) => {
      if (name === "sandbox" && !needsSandbox(this.env)) return false;
      if (existsSync(this.#entry(name))) return true;
      if (existsSync(join(this.#root, name, "main.ts"))) {
        throw new Trouble(
          `dist/${name}/main.js is missing: run \`node scripts/build.mjs\`, or start without --no-build.`,
        );
      }
      this.#terminal.line(`${this.#terminal.paint("yellow", "!")} there is no ${name}/main.ts: started without it`);
      return false;
    });
    await together(
      names.map((name) =>
        this.#terminal.step(name[0].toUpperCase() + name.slice(1), () =>
          this.#run(name, {
            launch: async () =>
              launchNode({
                name,
                file: this.#entry(name),
                cwd: this.#root,
                env: {
                  ...environmentFor(name, env),
                  ...(name in metricsPorts ? { METRICS_PORT: String(metricsPorts[name]) } : {}),
                },
                onLine: (line, fromStderr) => this.#log(name, line, fromStderr),
              }),
          }),
        ),
      ),
    );
  }

  #entry(name) {
    return join(this.#root, "dist", name, "main.js");
  }

  /** Creates the demo data: once for each data folder, never in production. */
  async #seed(env) {
    const before = await this.#dataDir.recall(DEMO_FILE);
    const script = join(this.#root, "dist", "prisma", "seed.js");
    if (before) return this.#withCheckedPasswords(before);
    if (!this.#options.seed || this.env.NODE_ENV === "production" || !existsSync(script)) return null;
    return this.#terminal.step("Demo data", async (note) => {
      const { demo, complaints } = await makeDemoData({
        script,
        env: environmentFor("seed", env),
        onLine: (line) => this.#log("seed", line),
      });
      if (demo) {
        await this.#dataDir.remember(DEMO_FILE, demo);
      } else if (!this.#stopping) {
        // A system without demo data is still a system.
        note("failed, tried again at the next start");
        this.#terminal.trouble(
          `The demo data could not be made: see ${this.#dataDir.join("logs", "seed.log")}.`,
          complaints,
        );
      }
      return demo;
    });
  }

  /** Someone may have changed a password since the demo data was created. */
  async #withCheckedPasswords(demo) {
    if (!demo.accounts || !this.urls.gateway) return demo;
    return { ...demo, accounts: await checkPasswords(demo.accounts, this.urls.gateway) };
  }

  async #run(name, { launch, gentle, harsh }) {
    if (this.#stopping) throw new Trouble("Stopped.");
    const part = new Part({
      name,
      launch,
      ...(gentle ? { gentle } : {}),
      ...(harsh ? { harsh } : {}),
      on: {
        pid: (pid) => {
          if (name === "postgres" || name === "redis") this.#guard.watch(name, pid);
          this.#record();
        },
        died: ({ how, waitMs }) => {
          this.#terminal.line(
            `${this.#terminal.paint("yellow", "↻")} ${name} ended (${how}): starting it again in ${duration(waitMs)}`,
          );
          this.#onEvent({ type: "died", part: name, how });
        },
        back: ({ pid, afterMs }) => {
          this.#terminal.line(`${this.#terminal.paint("green", "✓")} ${name} is back after ${duration(afterMs)}`);
          this.#onEvent({ type: "restarted", part: name, pid });
        },
      },
    });
    this.#parts.set(name, part);
    await part.start();
  }

  /** The port a private server had last time when it is still free: clients and notes keep working. */
  async #keepPort(name) {
    this.#runtimePorts[name] = await freePort(this.#runtimePorts[name]);
    return this.#runtimePorts[name];
  }

  /** Writes down what runs, one after the other, for the start after a crash. */
  #record() {
    this.#recording = this.#recording
      .then(() => this.#dataDir.rememberRuntime({ ports: this.#runtimePorts, pids: this.pids }))
      .catch(() => {}); // a full disk is told by the logs
  }

  #log(name, line, fromStderr = false) {
    let log = this.#logs.get(name);
    if (!log) {
      log = new LogFile(this.#dataDir.join("logs", `${name}.log`), {
        onTrouble: (message) => this.#terminal.trouble(message),
      });
      this.#logs.set(name, log);
    }
    log.write(line);
    const shown = showLogLine(name, line, {
      verbose: this.#options.verbose,
      fromStderr,
      paint: (style, text) => this.#terminal.paint(style, text),
    });
    if (shown !== null) this.#terminal.line(shown);
  }
}

/** Waits for all of them, also when one fails: nothing may still be starting when the rest is stopped. */
async function together(works) {
  const results = await Promise.allSettled(works);
  const failed = results.find(({ status }) => status === "rejected");
  if (failed) throw failed.reason;
}
