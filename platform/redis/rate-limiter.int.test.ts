import type { Redis } from "ioredis";
import { newId } from "../db/new-id";
import { createLogger } from "../logging/logger";
import { startFullRedis, type FullRedis } from "../testing/full-redis";
import { waitFor } from "../testing/wait-for";
import { connectRedis } from "./connect-redis";
import { RateLimiter } from "./rate-limiter";

const logger = createLogger("test", "silent");
let redis: Redis;
beforeAll(() => void (redis = connectRedis(process.env.TEST_REDIS_URL ?? "", logger)));
afterAll(() => redis.disconnect());

const limiterOf = (limit: number, seconds: number) => new RateLimiter(redis, `test-${newId()}`, limit, seconds, logger);

describe("a rate limit", () => {
  it("lets exactly so many through, however many come at once", async () => {
    const limiter = limiterOf(7, 60);
    const waits = await Promise.all(Array.from({ length: 40 }, () => limiter.take("ada")));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(7);
    expect(Math.max(...waits)).toBeGreaterThan(50);
    expect(await limiter.take("bob")).toBe(0);
  });

  it("has room again for what was given back, and begins anew when it is told to", async () => {
    const limiter = limiterOf(2, 60);
    expect([await limiter.take("ada"), await limiter.take("ada")]).toEqual([0, 0]);
    await limiter.giveBack("ada");
    expect(await limiter.take("ada")).toBe(0);
    expect(await limiter.take("ada")).toBeGreaterThan(50);
    await limiter.forget("ada");
    expect(await limiter.take("ada")).toBe(0);
  });

  it("keeps nothing of what is given back after the end", async () => {
    const limiter = limiterOf(1, 60);
    await limiter.take("ada");
    await limiter.giveBack("ada");
    await limiter.giveBack("ada");
    expect([await limiter.take("ada"), (await limiter.take("ada")) > 0]).toEqual([0, true]);
  });

  it("is over after its time", async () => {
    const limiter = limiterOf(1, 1);
    await limiter.take("ada");
    expect(await limiter.take("ada")).toBe(1);
    await waitFor("the window to end", async () => (await limiter.take("ada")) === 0);
  });

  describe("when Redis cannot count", () => {
    let full: FullRedis;
    let refusing: Redis;
    let away: Redis;
    beforeAll(async () => {
      full = await startFullRedis();
      refusing = connectRedis(full.url, logger, 5_000);
      away = connectRedis("redis://127.0.0.1:1", logger, 50);
    });
    afterAll(async () => {
      refusing.disconnect();
      away.disconnect();
      await full.stop();
    });
    const cases = [["refuses writes", () => refusing], ["is unreachable", () => away]] as const;

    it.each(cases)("counts in the memory of the process when Redis %s", async (_what, connection) => {
      const limiter = new RateLimiter(connection(), `test-${newId()}`, 10, 60, logger, { withoutRedis: 2 });
      const take = async (subject: string) => (await limiter.take(subject)) > 0;
      expect([await take("ada"), await take("ada"), await take("ada"), await take("bob")]).toEqual([false, false, true, false]);
      await limiter.forget("ada");
      await limiter.take("ada");
      await limiter.giveBack("ada");
      expect([await take("ada"), await take("ada"), await take("ada")]).toEqual([false, false, true]);
    });

    it("allows the ordinary limit unless another one is given", async () => {
      const limiter = new RateLimiter(away, `test-${newId()}`, 3, 60, logger);
      const waits = await Promise.all(Array.from({ length: 5 }, () => limiter.take("ada")));
      expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
    });

    it("does not wait for Redis again and again", async () => {
      const commands = jest.spyOn(away, "eval");
      const limiter = new RateLimiter(away, `test-${newId()}`, 100, 60, logger);
      await limiter.take("ada");
      commands.mockClear();
      for (let attempt = 0; attempt < 20; attempt++) await limiter.take("ada");
      // Once a second at the most: twenty attempts take no twenty seconds.
      expect(commands.mock.calls.length).toBeLessThan(5);
      commands.mockRestore();
    });

    it("counts in Redis again as soon as Redis does", async () => {
      const name = `test-${newId()}`;
      const limiter = new RateLimiter(refusing, name, 5, 60, logger, { withoutRedis: 1 });
      expect([await limiter.take("ada"), (await limiter.take("ada")) > 0]).toEqual([0, true]);
      await full.setFull(false);
      await waitFor("Redis to be asked again", async () => (await limiter.take("ada")) === 0);
      await full.setFull(true);
    });
  });
});
