import { SecondFactorGuesses } from "./second-factor-guesses";

/** Counts in memory, as Redis would. */
class Counter {
  readonly counts = new Map<string, number>();
  constructor(private readonly limit: number) {}
  async take(subject: string): Promise<number> {
    this.counts.set(subject, (this.counts.get(subject) ?? 0) + 1);
    return (this.counts.get(subject) ?? 0) > this.limit ? 60 : 0;
  }
  async giveBack(subject: string): Promise<void> {
    this.counts.set(subject, (this.counts.get(subject) ?? 0) - 1);
  }
  async forget(subject: string): Promise<void> {
    this.counts.delete(subject);
  }
}

const setUp = () => {
  const counters = { pair: new Counter(3), digits: new Counter(5) };
  const known = new Set<string>();
  const reported: string[] = [];
  const origins = { isKnownNetworkOf: async (user: string, address: string) => known.has(`${user} ${address}`) };
  const guesses = new SecondFactorGuesses(counters, origins, (user, address, counter) => void reported.push(`${user} ${address} ${counter}`));
  const guess = (address: string, valid: boolean, digits = true) => guesses.guess("u", address, digits, async () => (valid ? "in" : null)).catch((error: { code: string }) => error.code);
  return { counters, guess, reported, signInFrom: (address: string) => void known.add(`u ${address}`) };
};

describe("guesses at a second factor", () => {
  it("are limited for a network, and start again after a valid one", async () => {
    const { guess } = setUp();
    const results = [false, false, true, false, false, false, true].map((valid) => valid);
    const became: unknown[] = [];
    for (const valid of results) became.push(await guess("192.0.2.1", valid));
    expect(became).toEqual([null, null, "in", null, null, null, "RATE_LIMITED"]);
  });

  it("are limited over all networks for digits, and not for what cannot be guessed", async () => {
    const { guess } = setUp();
    for (let host = 1; host <= 5; host++) expect(await guess(`192.0.2.${host}`, false)).toBeNull();
    expect(await guess("192.0.2.6", true)).toBe("RATE_LIMITED");
    expect(await guess("192.0.2.7", true, false)).toBe("in");
  });

  it("never keep the owner out of a network that they have signed in from", async () => {
    const { guess, counters, signInFrom } = setUp();
    signInFrom("198.51.100.1");
    for (let host = 1; host <= 9; host++) await guess(`192.0.2.${host}`, false);
    expect(counters.digits.counts.get("u")).toBeGreaterThan(5);
    expect(await guess("198.51.100.1", true)).toBe("in");
  });

  it("do not count for the account what the network's own limit refuses", async () => {
    const { guess, counters } = setUp();
    for (let time = 0; time < 20; time++) await guess("192.0.2.1", false);
    expect(counters.digits.counts.get("u")).toBe(3);
  });

  it("are reported with the counter that refused them", async () => {
    const { guess, reported } = setUp();
    for (let time = 0; time < 4; time++) await guess("192.0.2.1", false);
    for (let host = 2; host <= 4; host++) await guess(`192.0.2.${host}`, false);
    expect(reported).toEqual(["u 192.0.2.1 network", "u 192.0.2.4 account"]);
  });

  it("count an IPv6 network as one", async () => {
    const { guess } = setUp();
    const became: unknown[] = [];
    for (let host = 1; host <= 4; host++) became.push(await guess(`2001:db8::${host}`, false));
    expect(became.at(-1)).toBe("RATE_LIMITED");
  });
});
