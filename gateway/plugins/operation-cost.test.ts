import { buildSchema, getOperationAST, parse } from "graphql";
import { measureOperation } from "./operation-cost";
import { checkLimits } from "./operation-limits.plugin";

const schema = buildSchema(`
  type Query { event: Event events(first: Int = 20): EventConnection }
  type Mutation { rename: Event }
  type EventConnection { edges: [EventEdge!]! totalCount: Int }
  type EventEdge { node: Event }
  type Event { id: ID title: String tickets: [Ticket!]! guests(first: Int): [Guest!] }
  type Ticket { id: ID event: Event }
  type Guest { id: ID }
`);
const measure = (query: string, variables: Record<string, unknown> = {}) => {
  const document = parse(query);
  return measureOperation(schema, document, getOperationAST(document)!, variables);
};

it("counts fields and depth", () => {
  expect(measure("{ event { id title } }")).toEqual({ depth: 2, cost: 3, aliases: 0 });
});

it("counts a page as often as it may be long: by default, as given, by variable", () => {
  const page = (rest: string) => `query($n: Int) { events${rest} { edges { node { id } } } }`;
  expect(measure(page("")).cost).toBe(1 + 20 * 3);
  expect(measure(page("(first: 100)")).cost).toBe(1 + 100 * 3);
  expect(measure(page("(first: $n)"), { n: 50 }).cost).toBe(1 + 50 * 3);
  expect(measure(page("(first: -5)")).cost).toBe(1 + 3);
});

it("takes a list without a page size for a short one", () => {
  expect(measure("{ event { tickets { id } } }").cost).toBe(2 + 10);
});

it("multiplies what is nested", () => {
  expect(measure("{ events(first: 100) { edges { node { guests(first: 100) { id } } } } }").cost).toBeGreaterThan(10_000);
});

it("counts aliases, but not one that changes nothing", () => {
  expect(measure("{ a: event { id } b: event { c: id title: title } }").aliases).toBe(3);
});

it("counts a mutation for more than a field", () => {
  expect(measure("mutation { rename { id } }").cost).toBe(12);
});

it("does not count introspection, which is limited by graphql-js", () => {
  expect(measure("{ __schema { types { fields { type { ofType { ofType { name } } } } } } }")).toEqual({ depth: 1, cost: 1, aliases: 0 });
});

it("measures fragments that double with each level in no time, and finds them too large", () => {
  const levels = 40;
  const fragments = Array.from({ length: levels }, (_, i) => `fragment F${i} on Event { ...F${i + 1} ...F${i + 1} }`).join(" ");
  const query = `{ event { ...F0 } } ${fragments} fragment F${levels} on Event { id }`;
  const document = parse(query);
  const started = performance.now();
  expect(() => checkLimits({ maxDepth: 50, maxCost: 50_000, maxAliases: 10 }, schema, document, getOperationAST(document)!, {})).toThrow(/cost of this operation/);
  expect(performance.now() - started).toBeLessThan(200);
});

it.each([
  ["depth", "{ event { tickets { event { tickets { id } } } } }", { maxDepth: 4, maxCost: 1e6, maxAliases: 5 }],
  ["number of aliases", "{ a: event { id } b: event { id } }", { maxDepth: 9, maxCost: 1e6, maxAliases: 1 }],
])("refuses too large a %s", (what, query, limits) => {
  const document = parse(query);
  expect(() => checkLimits(limits, schema, document, getOperationAST(document)!, {})).toThrow(what);
});
