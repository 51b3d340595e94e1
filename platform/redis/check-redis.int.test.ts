import { createLogger } from "../logging/logger";
import { startOwnRedis, type OwnRedis } from "../testing/own-redis";
import { checkRedis } from "./check-redis";
import { connectRedis } from "./connect-redis";

let server: OwnRedis;
let redis: ReturnType<typeof connectRedis>;
beforeAll(async () => {
  server = await startOwnRedis();
  redis = connectRedis(server.url, createLogger("test", "silent"), 500);
  await redis.ping();
});
afterAll(async () => {
  redis.disconnect();
  await server.close();
});

describe("the check of Redis", () => {
  it("passes where writes are accepted, and its key expires", async () => {
    await checkRedis(redis);
    expect(await redis.pttl("{ep}:readiness")).toBeGreaterThan(0);
  });

  it("fails when Redis is full, though it answers PING", async () => {
    await redis.config("SET", "maxmemory", "1");
    await expect(checkRedis(redis)).rejects.toThrow("OOM");
    expect(await redis.ping()).toBe("PONG");
    await redis.config("SET", "maxmemory", "0");
    await checkRedis(redis);
  });

  it("fails when Redis has become a replica", async () => {
    await redis.replicaof("127.0.0.1", 1);
    await expect(checkRedis(redis)).rejects.toThrow("READONLY");
    await redis.replicaof("NO", "ONE");
  });

  it("fails in time when Redis does not answer", async () => {
    process.kill(server.pid, "SIGSTOP");
    await expect(checkRedis(redis)).rejects.toThrow("timed out");
    process.kill(server.pid, "SIGCONT");
  });
});
