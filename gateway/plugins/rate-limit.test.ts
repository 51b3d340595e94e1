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
    await limit.charge(caller);
    await expect(limit.countAddress("203.0.113.7")).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await expect(limit.charge(caller)).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });

  describe("takes units", () => {
    /** A Redis that runs what the script of the limit does. */
    const counting = () => {
      const state = { count: 0, calls: 0 };
      const redis = redisOf("ready", async () => undefined);
      Object.assign(redis, {
        eval: async (_script: string, _keys: number, _key: string, units: number, _ttl: number, limit: number | "") => {
          state.calls += 1;
          const count = state.count + units;
          if (limit === "" || count <= limit) state.count = count;
          return count;
        },
      });
      return { redis, state };
    };

    it("of a request, in any case, and of its work if they fit", async () => {
      const { redis, state } = counting();
      const limit = new RateLimit(redis, 20);
      await limit.charge(caller, 3);
      await limit.spend(caller, 10);
      await expect(limit.spend(caller, 10)).rejects.toMatchObject({ code: "RATE_LIMITED" });
      expect(state.count).toBe(13);
      await limit.spend(caller, 7);
      await expect(limit.charge(caller)).rejects.toMatchObject({ code: "RATE_LIMITED" });
      expect(state.count).toBe(21);
    });

    it("of at most a minute for one operation, and asks nobody for none", async () => {
      const { redis, state } = counting();
      const limit = new RateLimit(redis, 20);
      await limit.spend(caller, 0);
      expect(state.calls).toBe(0);
      await limit.charge(caller);
      await limit.spend(caller, 1_000_000);
      expect(state.count).toBe(20);
      await expect(new RateLimit(counting().redis, 20).charge(caller, 1_000)).resolves.toBeUndefined();
    });
  });

  it("refuses a client that was over the limit without asking again, until the window ends", async () => {
    const limit = new RateLimit(redisOf("ready", async () => 99), 2);
    limit.refuseExhausted("client");
    const over = await limit.charge(caller).catch((error: unknown) => error);
    limit.noteExhausted("client", over);
    expect(() => limit.refuseExhausted("client")).toThrow(expect.objectContaining({ code: "RATE_LIMITED" }) as Error);
    expect(() => limit.refuseExhausted("other")).not.toThrow();
    expect(() => limit.refuseExhausted("client", Date.now() + 61_000)).not.toThrow();
    limit.noteExhausted("large", await limit.spend(caller, 1).catch((error: unknown) => error));
    expect(() => limit.refuseExhausted("large")).not.toThrow();
  });

  describe.each(Object.entries(cannotCount))("while Redis %s", (_what, redis) => {
    it("counts callers in the memory of the process", async () => {
      const limit = new RateLimit(redis, 2);
      await limit.charge(caller);
      await limit.charge(caller);
      await expect(limit.charge(caller)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    });

    it("answers fewer invalid tokens, and goes on answering callers", async () => {
      const limit = new RateLimit(redis, 1_000);
      for (let guess = 0; guess < 30; guess++) await limit.countAddress("203.0.113.7");
      await expect(limit.countAddress("203.0.113.7")).rejects.toMatchObject({ code: "RATE_LIMITED" });
      await expect(limit.countAddress("203.0.113.8")).resolves.toBeUndefined();
      await expect(limit.charge(caller)).resolves.toBeUndefined();
    });

    it("does nothing when there is no limit", async () => {
      await expect(new RateLimit(redis, 0).countAddress("203.0.113.7")).resolves.toBeUndefined();
    });
  });
});

it("does not let every operation wait for a Redis that does not answer", async () => {
  const answer = jest.fn(async () => Promise.reject(new Error("Command timed out")));
  const limit = new RateLimit(redisOf("ready", answer), 100);
  for (let operation = 0; operation < 20; operation++) await limit.charge(caller);
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
