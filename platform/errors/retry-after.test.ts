import { unavailable } from "./platform-errors";
import { jittered, retryAfterHeader } from "./retry-after";

describe("jittered", () => {
  it("spreads evenly from one to three times the base", () => {
    expect([0, 0.25, 0.5, 0.999_999].map((random) => jittered(2, () => random))).toEqual([2, 3, 4, 6]);
    expect(jittered(1, () => 0.123)).toBe(1.2);
  });

  it("is what an outage tells its callers, so they do not all return at once", () => {
    const waits = Array.from({ length: 100 }, () => unavailable("core").extensions.retryAfter as number);
    expect(new Set(waits).size).toBeGreaterThan(5);
    for (const wait of waits) expect(wait >= 2 && wait <= 6).toBe(true);
    expect(unavailable("core", 1).extensions.retryAfter).toBe(1);
  });
});

describe("retryAfterHeader", () => {
  it.each([
    [4.1, "5"],
    [5, "5"],
    [0.01, "1"],
    [0, "1"],
  ])("rounds %p s up to %p", (seconds, header) => expect(retryAfterHeader(seconds)).toBe(header));

  it.each([undefined, null, "5", NaN, Infinity, -1])("has no header for %p", (seconds) => expect(retryAfterHeader(seconds)).toBeUndefined());
});
