import type { Caller } from "../auth/caller";
import { RateLimit } from "./rate-limit";

const caller = { principal: async () => ({ user: null, address: "203.0.113.7" }) } as unknown as Caller;
const redisOf = (status: string, answer: () => Promise<unknown>) => ({ status, eval: answer }) as never;
const cannotCount = {
  "refuses writes": redisOf("ready", async () => Promise.reject(new Error("OOM command not allowed when used memory > 'maxmemory'."))),
  "is unreachable": redisOf("reconnecting", async () => 1),
};

describe("RateLimit", () => {
  it("refuses what is over the limit", async () => {
    let count = 0;
    const limit = new RateLimit(redisOf("ready", async () => ++count), 2);
    await limit.countAddress("203.0.113.7");
    await limit.count(caller);
    await expect(limit.countAddress("203.0.113.7")).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await expect(limit.count(caller)).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });

  describe.each(Object.entries(cannotCount))("while Redis %s", (_what, redis) => {
    it("counts callers in the memory of the process", async () => {
      const limit = new RateLimit(redis, 2);
      await limit.count(caller);
      await limit.count(caller);
      await expect(limit.count(caller)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    });

    it("answers fewer invalid tokens, and goes on answering callers", async () => {
      const limit = new RateLimit(redis, 1_000);
      for (let guess = 0; guess < 30; guess++) await limit.countAddress("203.0.113.7");
      await expect(limit.countAddress("203.0.113.7")).rejects.toMatchObject({ code: "RATE_LIMITED" });
      await expect(limit.countAddress("203.0.113.8")).resolves.toBeUndefined();
      await expect(limit.count(caller)).resolves.toBeUndefined();
    });

    it("does nothing when there is no limit", async () => {
      await expect(new RateLimit(redis, 0).countAddress("203.0.113.7")).resolves.toBeUndefined();
    });
  });
});

it("does not let every operation wait for a Redis that does not answer", async () => {
  const answer = jest.fn(async () => Promise.reject(new Error("Command timed out")));
  const limit = new RateLimit(redisOf("ready", answer), 100);
  for (let operation = 0; operation < 20; operation++) await limit.count(caller);
  expect(answer.mock.calls.length).toBeLessThan(5);
});

it("spreads the return of callers whose windows end at the same moment", async () => {
  const redis = { status: "ready", eval: async () => 2 };
  const waitWith = async (random: number): Promise<number> => {
    const refusal: unknown = await new RateLimit(redis as never, 1, () => random).countAddress("192.0.2.1").catch((error: unknown) => error);
    return (refusal as { extensions: { retryAfter: number } }).extensions.retryAfter;
  };
  jest.useFakeTimers({ now: 120_000 + 50_000 });
  expect([await waitWith(0), await waitWith(0.5), await waitWith(0.999)]).toEqual([10, 13, 15]);
  jest.useRealTimers();
});
