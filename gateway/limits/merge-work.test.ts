import { getIntrospectionQuery, parse, validate, buildSchema } from "graphql";
import { readFileSync } from "node:fs";
import { mergeWork } from "./merge-work";

const LIMIT = 20_000;
const work = (query: string): number => mergeWork(parse(query), LIMIT);
const times = (count: number, part: (i: number) => string): string => Array.from({ length: count }, (_, i) => part(i)).join(" ");

describe("mergeWork", () => {
  it.each([
    ["introspection", getIntrospectionQuery()],
    ["a page of forty components with a fragment each", `{ events { edges { node { ${times(40, (i) => `...F${i}`)} } } } } ${times(40, (i) => `fragment F${i} on Event { id title startsAt ticketTypes { id name price { amount currency } } }`)}`],
    ["many different fields", `{ ${times(1_000, (i) => `f${i}`)} }`],
    ["fifty aliases", `{ ${times(50, (i) => `a${i}: event(id: ${i}) { id title startsAt organization { id name } }`)} }`],
  ])("is within the limit for %s", (_what, query) => {
    expect(work(query)).toBeLessThan(LIMIT);
  });

  it.each([
    ["one field again and again", `{ ${times(900, () => "events { totalCount }")} }`],
    ["one field with other arguments each time", `{ ${times(400, (i) => `events(first: ${i}) { totalCount }`)} }`],
    ["a few fields with long arguments", `{ ${times(100, (i) => `events(filter: { a: [${"1 ".repeat(30)}${i}] }) { totalCount }`)} }`],
    ["many fragments in one place", `{ events { ${times(400, (i) => `...F${i}`)} } } ${times(400, (i) => `fragment F${i} on EventConnection { totalCount }`)}`],
    ["repetition within repetition", `{ ${times(40, () => `events { ${times(20, () => "edges { cursor }")} }`)} }`],
    ["repetition in inline fragments", `{ ${times(400, () => "... { events { totalCount } }")} }`],
    ["a long chain of fragments", `{ ...F0 } ${times(400, (i) => `fragment F${i} on Query { ...F${i + 1} }`)}`],
    ["many operations that share many fragments", `${times(200, (i) => `query Q${i} { ...F0 }`)} ${times(120, (i) => `fragment F${i} on Query { ...F${i + 1} }`)}`],
  ])("exceeds it for %s, and stops there", (_what, query) => {
    expect(work(query)).toBeGreaterThan(LIMIT);
    expect(work(query)).toBeLessThan(50 * LIMIT);
  });

  it("ends for fragments that contain themselves", () => {
    expect(work("{ ...A } fragment A on Query { a { ...B } } fragment B on Query { b { ...A } }")).toBeLessThan(100);
  });

  it("bounds the validation of what is within the limit", () => {
    const schema = buildSchema(readFileSync("sdk/schema.graphql", "utf8"));
    const documents = [
      `{ ${times(130, () => "events { totalCount }")} }`,
      `{ ${times(115, (i) => `events(first: ${i}) { totalCount }`)} }`,
      `{ events { ${times(130, (i) => `...F${i}`)} } } ${times(130, (i) => `fragment F${i} on EventConnection { totalCount }`)}`,
    ].map((query) => parse(query));
    const since = process.cpuUsage();
    for (const document of documents) {
      expect(mergeWork(document, LIMIT)).toBeLessThan(LIMIT);
      validate(schema, document, undefined, { maxErrors: 10 });
    }
    const { user } = process.cpuUsage(since);
    // Measured: 40 ms for all of them. Unbounded, each takes more than that.
    expect(user).toBeLessThan(1_000_000);
  });
});
