import { randomLetters, SLUG_PATTERN, slugOf } from "./slug";

describe("slugs", () => {
  it.each([
    ["Théâtre du Nord", "theatre-du-nord"],
    ["  Rock & Roll — 2026! ", "rock-roll-2026"],
    ["Œuvre Straße", "oeuvre-strasse"],
    ["東京", "event"],
    ["x", "event"],
  ])("makes %j into %j", (text, slug) => {
    expect(slugOf(text, "event")).toBe(slug);
  });

  it("never ends on a dash, however it is cut", () => {
    expect(slugOf("abcde fghij", "event", 6)).toBe("abcde");
  });

  it("have suffixes that fit", () => {
    expect(`a-${randomLetters(5)}`).toMatch(SLUG_PATTERN);
  });
});
