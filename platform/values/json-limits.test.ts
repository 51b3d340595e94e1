import { jsonTextExcess, measureJson, type JsonLimits } from "./json-limits";

const limits: JsonLimits = { maxValues: 10, maxDepth: 4, maxKeyLength: 5 };
const both = (value: unknown) => [jsonTextExcess(Buffer.from(JSON.stringify(value)), limits), measureJson(value, limits).excess];
const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("the size of JSON, as text and parsed", () => {
  it.each<[string, unknown, keyof JsonLimits | null]>([
    ["as many values as allowed", Array(10).fill(1), null],
    ["one value more", Array(11).fill(1), "maxValues"],
    ["one empty list more", Array(11).fill([]), "maxValues"],
    ["one empty object more, in an object", { a: Array(11).fill({}) }, "maxValues"],
    ["values in several lists", [Array(5).fill(1), Array(6).fill("x")], "maxValues"],
    ["few values in many lists", [[[1], [1], [1], [1]], [[1], [1], [1], [1]]], "maxValues"],
    ["as deep as allowed", [[[[1]]]], null],
    ["deeper", [[[[[1]]]]], "maxDepth"],
    ["objects, deeper", { a: { a: { a: { a: { a: 1 } } } } }, "maxDepth"],
    ["a key as long as allowed", { abcde: "a longer value" }, null],
    ["a longer key", { a: { abcdef: 1 } }, "maxKeyLength"],
    ["brackets, commas and quotes in a string", ['[[[[[[,,,,,,,,,,,,"{{{{{{\\', "x"], null],
    ["one long string", "x".repeat(100_000), null],
    ["a number", 7, null],
  ])("%s", (_what, value, excess) => {
    expect(both(value)).toEqual([excess, excess]);
  });

  it("ends at the first excess", () => {
    const before = process.cpuUsage();
    const large = Array.from({ length: 3_000_000 }, () => 1);
    const made = process.cpuUsage(before);
    const since = process.cpuUsage();
    expect(measureJson({ a: large, b: large }, limits)).toMatchObject({ excess: "maxValues" });
    expect(process.cpuUsage(since).user).toBeLessThan(Math.max(10_000, made.user));
  });

  it("leaves what is not JSON to the parser, at any depth", () => {
    for (const text of ["", "]]]]", '{"a', '"\\', "[,]"]) expect(jsonTextExcess(Buffer.from(text), limits)).toBeNull();
    expect(jsonTextExcess(Buffer.from(nested(1_000_000)), limits)).toBe("maxDepth");
  });

  it("counts the values in lists apart from the others", () => {
    expect(measureJson({ a: 1, b: [1, { d: 2, e: [3] }] }, limits)).toEqual({ values: 4, listed: 3, excess: null });
  });
});
