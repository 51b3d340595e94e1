import { RateLimit } from "./rate-limit";

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
