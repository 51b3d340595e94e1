import { findTexts } from "./find-text";

const nested = (depth: number, inside: unknown): unknown => {
  let value = inside;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
};

describe("findTexts", () => {
  it("finds keys and values in document order, and names where they are", () => {
    const value = { a: ["x", { b: "x" }], x: "x", c: { x: 1 } };
    expect(findTexts(value, (text) => text === "x", 10)).toEqual([
      { path: ["a", "0"], key: null },
      { path: ["a", "1", "b"], key: null },
      { path: [], key: "x" },
      { path: ["c"], key: "x" },
    ]);
    expect(findTexts(value, (text) => text === "x", 1)).toHaveLength(1);
  });

  it("searches JSON of any depth", () => {
    const [found] = findTexts(nested(200_000, "x"), (text) => text === "x", 1);
    expect(found?.path).toHaveLength(200_000);
    expect(findTexts(nested(200_000, "y"), (text) => text === "x", 1)).toEqual([]);
  });

  it("passes over buffers", () => {
    expect(findTexts({ file: Buffer.from("x") }, () => true, 10)).toEqual([{ path: [], key: "file" }]);
  });
});
