import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signal } from "../processes.mjs";
import { freePort } from "../ports.mjs";
import { explain } from "../trouble.mjs";
import { Guard } from "./guard.mjs";
import { EmbeddedPostgres, THROW_AWAY } from "./postgres.mjs";
import { temporaryFolder } from "./placement.mjs";
import { findRedisServer } from "./redis-server.mjs";
import { EmbeddedRedis } from "./redis.mjs";

/**
 * A private PostgreSQL and Redis on free ports and in a temporary folder: for tests, and for what only needs a server to
 * work on. However this process ends, even by SIGKILL, neither processes nor the folder remain.
 */
export class ThrowAwayServices {
  #guard;
  #children = [];

  /** @param {Guard} guard */
  constructor(guard) {
    this.#guard = guard;
  }

  /** URL of the server, with the rights to make databases. */
  databaseUrl = "";
  /** URL of the Redis server; "" when none was wanted. */
  redisUrl = "";
  /** The Redis program and the environment it needs, for tests that start another server; null when none was wanted. */
  redisProgram = null;

  /**
   * @param {string} root the repository
   * @param {{ redis?: boolean, note?: (text: string) => void }} [options]
   */
  static async start(root, { redis = true, note = () => {} } = {}) {
    const dir = await temporaryFolder("event-planner-").catch((error) => {
      throw explain(error, tmpdir());
    });
    const services = new ThrowAwayServices(new Guard({ removes: dir }));
    try {
      await Promise.all([services.#startPostgres(dir), redis ? services.#startRedis(root, dir, note) : null]);
      return services;
    } catch (error) {
      await services.stop();
      throw explain(error, dir);
    }
  }

  async #startPostgres(dir) {
    const server = new EmbeddedPostgres({
      dir: join(dir, "postgres"),
      port: await freePort(),
      password: randomBytes(12).toString("hex"),
      settings: THROW_AWAY,
    });
    await server.prepare();
    await this.#keep("postgres", server);
    this.databaseUrl = server.url;
  }

  async #startRedis(root, dir, note) {
    this.redisProgram = await findRedisServer(root, note);
    const server = new EmbeddedRedis({
      program: this.redisProgram,
      dir: join(dir, "redis"),
      port: await freePort(),
      password: randomBytes(12).toString("hex"),
      durable: false,
    });
    await server.prepare();
    await this.#keep("redis", server);
    this.redisUrl = server.url;
  }

  async #keep(name, server) {
    const { child, ready } = await server.start(() => {});
    this.#guard.watch(name, child.pid);
    this.#children.push({ name, child });
    await ready;
  }

  /** Stops both and removes the folder. Nothing in it is worth a gentle end, but PostgreSQL has to end its children. */
  async stop() {
    await Promise.all(
      this.#children.map(async ({ name, child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const closed = new Promise((resolve) => child.once("exit", resolve));
        signal(child.pid, name === "postgres" ? "SIGQUIT" : "SIGKILL");
        const impatient = setTimeout(() => signal(child.pid, "SIGKILL"), 1_500);
        await closed;
        clearTimeout(impatient);
      }),
    );
    await this.#guard.release();
  }
}
