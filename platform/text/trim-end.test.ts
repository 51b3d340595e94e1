import { trimEnd } from "./trim-end";

const isBlank = (character: string): boolean => /^[\s\p{C}\u{1F600}]$/u.test(character);

describe("trimEnd", () => {
  it.each([
    ["", ""],
    ["  ", ""],
    ["a", "a"],
    [" a b \u2003\n", " a b"],
    ["a\u{1F600}\u{1F600}", "a"],
    ["a\u{1F601} ", "a\u{1F601}"],
    ["a\uDE00", "a"],
    ["\uD83D", ""],
  ])("of %j is %j", (text, trimmed) => {
    expect(trimEnd(text, isBlank)).toBe(trimmed);
  });

  it("takes linear time for a text that is blank except for its end", () => {
    const text = `a${"\u2003".repeat(200_000)}a`;
    const since = process.cpuUsage();
    expect(trimEnd(text, isBlank)).toBe(text);
    expect(trimEnd(text.slice(0, -1), isBlank)).toBe("a");
    const { user } = process.cpuUsage(since);
    // Measured: 40 ms.
    expect(user).toBeLessThan(2_000_000);
  });
});
