import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedRedis } from "../embedded/redis.mjs";
import { findRedisServer } from "../embedded/redis-server.mjs";
import { freePort } from "../ports.mjs";

/**
 * A Redis of one test's own, which it may fill, make read-only or stop. Writes its URL and process ID to standard output
 * as JSON, and ends when standard input closes.
 */
const dir = await mkdtemp(join(tmpdir(), "event-planner-redis-"));
const server = new EmbeddedRedis({
  program: await findRedisServer(join(import.meta.dirname, "..", "..")),
  dir,
  port: await freePort(),
  password: randomBytes(12).toString("hex"),
  durable: false,
});
await server.prepare();
const { child, ready } = await server.start(() => {});
process.stdin.resume().once("end", async () => {
  child.kill("SIGKILL");
  await rm(dir, { recursive: true, force: true });
  process.exit(0);
});
await ready;
console.log(JSON.stringify({ url: server.url, pid: child.pid }));
