import { MemoryLimit } from "./memory-limit";

const START = 1_900_000_000_000;

describe("MemoryLimit", () => {
  it("allows as many as the limit in one window, for each subject", () => {
    const limit = new MemoryLimit(2, 60);
    const take = (subject: string, at = START) => limit.take(subject, at);
    expect([take("ada"), take("ada"), take("ada"), take("bob")]).toEqual([0, 0, 60, 0]);
    expect(take("ada", START + 59_001)).toBe(1);
    expect(take("ada", START + 60_000)).toBe(0);
  });

  it("has room for what was given back, and none for what was never counted", () => {
    const limit = new MemoryLimit(1, 60);
    expect(limit.giveBack("ada", START)).toBe(false);
    limit.take("ada", START);
    expect(limit.giveBack("ada", START)).toBe(true);
    expect([limit.take("ada", START), limit.take("ada", START)]).toEqual([0, 60]);
    limit.forget("ada");
    expect(limit.take("ada", START)).toBe(0);
  });

  it("remembers a bounded number of subjects", () => {
    const limit = new MemoryLimit(1, 60, 100);
    for (let subject = 0; subject < 1_000; subject++) limit.take(`subject ${subject}`, START);
    // The last hundred are still limited, the first ones are forgotten.
    expect([limit.take("subject 999", START), limit.take("subject 900", START)]).toEqual([60, 60]);
    expect(limit.take("subject 0", START)).toBe(0);
  });
});
