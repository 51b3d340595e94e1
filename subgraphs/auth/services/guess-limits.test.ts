import { GuessLimits, type AttemptCounter } from "./guess-limits";

class Counter implements AttemptCounter {
  readonly counts = new Map<string, number>();
  constructor(private readonly limit: number) {}
  take(subject: string): Promise<number> {
    this.counts.set(subject, (this.counts.get(subject) ?? 0) + 1);
    return Promise.resolve((this.counts.get(subject) ?? 0) > this.limit ? 60 : 0);
  }
  giveBack(subject: string): Promise<void> {
    const left = (this.counts.get(subject) ?? 0) - 1;
    if (left > 0) this.counts.set(subject, left);
    else this.counts.delete(subject);
    return Promise.resolve();
  }
  forget(subject: string): Promise<void> {
    this.counts.delete(subject);
    return Promise.resolve();
  }
}

const limitsOf = (pair = 3, account = 5, address = 5) => {
  const counters = { pair: new Counter(pair), account: new Counter(account), address: new Counter(address), device: new Counter(3) };
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

  it("stop somebody who has as many addresses as he likes", async () => {
    const { limits } = limitsOf();
    const check = jest.fn(wrong);
    for (let guess = 0; guess < 9; guess++) await outcomeOf(limits.guess("ada", `2001:db8:1:2::${guess}`, check));
    for (let guess = 0; guess < 9; guess++) await outcomeOf(limits.guess(`user${guess}`, `2001:db8:1:2:aaaa::${guess}`, check));
    expect(check).toHaveBeenCalledTimes(5);
    expect(await outcomeOf(limits.guess("ada", "2001:db8:1:3::1", good))).toBe("account");
  });

  it("count those that come at the same moment, too", async () => {
    const { limits } = limitsOf();
    const check = jest.fn(wrong);
    const oneAddress = Array.from({ length: 20 }, (_, index) => outcomeOf(limits.guess(`user${index}`, "1.1.1.1", check)));
    const oneAccount = Array.from({ length: 20 }, (_, index) => outcomeOf(limits.guess("ada", `2.2.2.${index}`, check)));
    const refused = (await Promise.all([...oneAddress, ...oneAccount])).filter((outcome) => outcome === "RATE_LIMITED");
    expect([refused.length, check.mock.calls.length]).toEqual([30, 10]);
  });

  it("let one who is refused use up nobody else's", async () => {
    const { limits } = limitsOf();
    for (let guess = 0; guess < 20; guess++) await outcomeOf(limits.guess("ada", "1.1.1.1", wrong));
    expect(await outcomeOf(limits.guess("ada", "2.2.2.2", good))).toBe("account");
    expect(await outcomeOf(limits.guess("bob", "1.1.1.1", good))).toBe("account");
  });

  describe("for a caller who is known", () => {
    const onNetwork = { device: null, onKnownNetwork: () => Promise.resolve(true) };
    const onDevice = { device: "phone", onKnownNetwork: () => Promise.resolve(false) };
    const exhaust = async (limits: GuessLimits) => {
      for (let guess = 0; guess < 9; guess++) await outcomeOf(limits.guess("ada", `1.1.1.${guess}`, wrong));
    };

    it("accept the owner's password on a known network, though others exhausted the account's counter", async () => {
      const { limits } = limitsOf();
      await exhaust(limits);
      expect(await outcomeOf(limits.guess("ada", "2.2.2.2", good))).toBe("RATE_LIMITED");
      expect(await outcomeOf(limits.guess("ada", "2.2.2.2", good, onNetwork))).toBe("account");
    });

    it("limit guesses on a known network by the network", async () => {
      const { limits } = limitsOf();
      await exhaust(limits);
      const check = jest.fn(wrong);
      for (let guess = 0; guess < 9; guess++) await outcomeOf(limits.guess("ada", "2.2.2.2", check, onNetwork));
      expect(check).toHaveBeenCalledTimes(3);
    });

    it("accept the owner's password on a known device, though every other counter is exhausted", async () => {
      const { limits } = limitsOf();
      await exhaust(limits);
      for (let guess = 0; guess < 9; guess++) await outcomeOf(limits.guess(`user${guess}`, "1.1.1.1", wrong));
      expect(await outcomeOf(limits.guess("ada", "1.1.1.1", good))).toBe("RATE_LIMITED");
      expect(await outcomeOf(limits.guess("ada", "1.1.1.1", good, onDevice))).toBe("account");
    });

    it("limit guesses from a known device, and then treat it as an unknown one", async () => {
      const { limits } = limitsOf();
      const check = jest.fn(wrong);
      for (let guess = 0; guess < 20; guess++) await outcomeOf(limits.guess("ada", "1.1.1.1", check, onDevice));
      // Three for the device and three for the pair of account and network.
      expect(check).toHaveBeenCalledTimes(6);
      expect(await outcomeOf(limits.guess("ada", "3.3.3.3", good, onDevice))).toBe("account");
    });

    it("ask for the network only if the account's counter is exhausted", async () => {
      const { limits } = limitsOf();
      const onKnownNetwork = jest.fn(onNetwork.onKnownNetwork);
      await limits.guess("ada", "2.2.2.2", wrong, { device: null, onKnownNetwork });
      expect(onKnownNetwork).not.toHaveBeenCalled();
    });
  });

  it("report which counter refused", async () => {
    const report = jest.fn();
    const { counters } = limitsOf();
    const limits = new GuessLimits(counters, report);
    for (let guess = 0; guess < 4; guess++) await outcomeOf(limits.guess("ada", "1.1.1.1", wrong));
    for (let guess = 0; guess < 9; guess++) await outcomeOf(limits.guess("ada", `2.2.2.${guess}`, wrong));
    expect(report.mock.calls[0]).toEqual(["ada", "1.1.1.1", "network"]);
    expect(report.mock.calls.at(-1)).toEqual(["ada", "2.2.2.8", "account"]);
  });

  it("never count good ones", async () => {
    const { limits, counters } = limitsOf();
    for (let guess = 0; guess < 20; guess++) await limits.guess("ada", "1.1.1.1", good);
    expect(Object.values(counters).flatMap(({ counts }) => [...counts])).toEqual([]);
  });
});
