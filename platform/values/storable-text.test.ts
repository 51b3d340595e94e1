import { isStorable, unstorablePaths } from "./storable-text";

describe("isStorable", () => {
  it.each(["", "Ada", "🎫", "a\u0007b", "a\uFFFFb", "\u202E", "\uFFFD"])("accepts %j", (text) => {
    expect(isStorable(text)).toBe(true);
  });

  it.each(["\u0000", "a\u0000b", "\ud83d", "a\udc00", "\udc00\ud83d", "🎫\ud83d", "\ud83d🎫"])("refuses %j", (text) => {
    expect(isStorable(text)).toBe(false);
  });
});

describe("unstorablePaths", () => {
  it("finds text at any depth, in values and in keys", () => {
    const value = { ok: "🎫", a: { b: ["x", "\ud83d", { c: "\u0000" }] }, d: { "\ud83d": 1 }, n: null, i: 7 };
    expect(unstorablePaths(value)).toEqual(["a.b.1", "a.b.2.c", "d"]);
    expect(unstorablePaths(value.a, "input")).toEqual(["input.b.1", "input.b.2.c"]);
  });

  it("stops at 20", () => {
    expect(unstorablePaths(Array.from({ length: 1_000 }, () => "\u0000"))).toHaveLength(20);
  });
});
