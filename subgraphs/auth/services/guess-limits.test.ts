import { GuessLimits, type AttemptCounter } from "./guess-limits";

class Counter implements AttemptCounter {
  readonly counts = new Map<string, number>();
  constructor(private readonly limit: number) {}
  take(subject: string): Promise<number> {
    this.counts.set(subject, (this.counts.get(subject) ?? 0) + 1);
    return Promise.resolve((this.counts.get(subject) ?? 0) > this.limit ? 60 : 0);
  }
  peek(subject: string): Promise<number> {
    return Promise.resolve((this.counts.get(subject) ?? 0) < this.limit ? 0 : 60);
  }
  forget(subject: string): Promise<void> {
    this.counts.delete(subject);
    return Promise.resolve();
  }
}

const limitsOf = (pair = 3, account = 5, address = 5) => {
  const counters = { pair: new Counter(pair), account: new Counter(account), address: new Counter(address) };
  return { counters, limits: new GuessLimits(counters) };
};
const wrong = () => Promise.resolve(null);
const good = () => Promise.resolve("account");
const outcomeOf = (guess: Promise<unknown>) => guess.then((value) => value ?? "wrong", (error: { code: string }) => error.code);

describe("limits on guessing", () => {
  it("stop one address at one account, before anything is checked", async () => {
    const { limits } = limitsOf();
    const check = jest.fn(wrong);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => outcomeOf(limits.guess("ada", "1.1.1.1", check))));
    expect(outcomes.sort()).toEqual(["RATE_LIMITED", "RATE_LIMITED", "wrong", "wrong", "wrong"]);
    expect(check).toHaveBeenCalledTimes(3);
    expect(await outcomeOf(limits.guess("ada", "2.2.2.2", good))).toBe("account");
  });

  it("stop many addresses at one account", async () => {
    const { limits } = limitsOf();
    for (let guess = 0; guess < 5; guess++) await limits.guess("ada", `1.1.1.${guess}`, wrong);
    expect(await outcomeOf(limits.guess("ada", "2.2.2.2", good))).toBe("RATE_LIMITED");
    expect(await outcomeOf(limits.guess("bob", "2.2.2.2", good))).toBe("account");
  });

  it("stop one address at many accounts", async () => {
    const { limits } = limitsOf();
    for (let guess = 0; guess < 5; guess++) await limits.guess(`user${guess}`, "1.1.1.1", wrong);
    expect(await outcomeOf(limits.guess("ada", "1.1.1.1", good))).toBe("RATE_LIMITED");
  });

  it("never count good ones", async () => {
    const { limits, counters } = limitsOf();
    for (let guess = 0; guess < 20; guess++) await limits.guess("ada", "1.1.1.1", good);
    expect([...counters.pair.counts, ...counters.account.counts, ...counters.address.counts]).toEqual([]);
  });
});
