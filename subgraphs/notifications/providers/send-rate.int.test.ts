import type { Redis } from "ioredis";
import { newId } from "../../../platform/db/new-id";
import { createLogger } from "../../../platform/logging/logger";
import { connectRedis } from "../../../platform/redis/connect-redis";
import { SendRate } from "./send-rate";

let redis: Redis;
beforeAll(() => (redis = connectRedis(process.env.TEST_REDIS_URL ?? "", createLogger("test", "silent"))));
afterAll(() => redis.disconnect());

const never = new AbortController().signal;

describe("the rate of a provider", () => {
  it("is one for all processes: a second's worth at once, then an even flow", async () => {
    const name = newId();
    const [one, other] = [new SendRate(redis, name, 20), new SendRate(redis, name, 20)];
    const started = performance.now();
    const taken = await Promise.all(Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? one : other).take(never)));
    const elapsed = performance.now() - started;
    expect(taken.every(Boolean)).toBe(true);
    // 20 at once, the other 10 one every 50 ms.
    expect(elapsed).toBeGreaterThan(400);
    expect(elapsed).toBeLessThan(2_500);
  });

  it("says no to those who would have to wait too long, and takes nothing for them", async () => {
    const rate = new SendRate(redis, newId(), 1, 100);
    expect(await rate.take(never)).toBe(true);
    expect(await rate.take(never)).toBe(true);
    for (let turn = 0; turn < 5; turn++) expect(await rate.take(never)).toBe(false);
  });
});
