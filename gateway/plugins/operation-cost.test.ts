import { buildSchema, getIntrospectionQuery, getOperationAST, parse } from "graphql";
import { measureOperation } from "./operation-cost";
import { checkLimits, type OperationLimits } from "./operation-limits.plugin";

const schema = buildSchema(`
  type Query { event: Event events(first: Int = 20): EventConnection }
  type Mutation { rename: Event publish: Event }
  type EventConnection { edges: [EventEdge!]! totalCount: Int }
  type EventEdge { node: Event }
  type Event { id: ID title: String tickets: [Ticket!]! guests(first: Int): [Guest!] }
  type Ticket { id: ID event: Event qrCodeImage(format: String): String }
  type Guest { id: ID }
`);
const measure = (query: string, variables: Record<string, unknown> = {}) => {
  const document = parse(query);
  return measureOperation(schema, document, getOperationAST(document)!, variables);
};

const generous: OperationLimits = { maxDepth: 50, maxCost: 50_000, maxSelections: 1_000, maxAliases: 50, maxMutationFields: 10 };
const check = (query: string, limits: Partial<OperationLimits> = {}) => {
  const document = parse(query);
  checkLimits({ ...generous, ...limits }, schema, document, getOperationAST(document)!, {});
};

it("counts fields and depth", () => {
  expect(measure("{ event { id title } }")).toMatchObject({ depth: 2, cost: 3, selections: 3, aliases: 0 });
});

it("counts a page as often as it may be long: by default, as given, by variable", () => {
  const page = (rest: string) => `query($n: Int) { events${rest} { edges { node { id } } } }`;
  expect(measure(page("")).cost).toBe(1 + 20 * 3);
  expect(measure(page("(first: 100)")).cost).toBe(1 + 100 * 3);
  expect(measure(page("(first: $n)"), { n: 50 }).cost).toBe(1 + 50 * 3);
  expect(measure(page("(first: -5)")).cost).toBe(1 + 3);
});

it("knows what a variable is that is not given", () => {
  const query = "query($n: Int = 100) { events(first: $n) { edges { node { id } } } }";
  expect(measure(query).cost).toBe(1 + 100 * 3);
  expect(measure(query, { n: 5 }).cost).toBe(1 + 5 * 3);
  expect(measure(query, { n: null }).cost).toBe(1 + 20 * 3);
});

it("takes a list without a page size for a short one", () => {
  expect(measure("{ event { tickets { id } } }").cost).toBe(2 + 20);
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

it("counts a mutation in a fragment too", () => {
  const query = "mutation { ...M } fragment M on Mutation { rename { id } ... { a: publish { id } } }";
  expect(measure(query)).toMatchObject({ cost: 4 + 20, rootFields: 2 });
});

it("counts more for what is drawn than for what is read", () => {
  expect(measure("{ event { tickets { id } } }").cost).toBe(2 + 20);
  expect(measure("{ event { tickets { qrCodeImage } } }").cost).toBe(2 + 20 * 100);
});

it("counts selections once, however long their lists are", () => {
  expect(measure("{ events(first: 100) { edges { node { ...E } } } event { ...E } } fragment E on Event { id title }").selections).toBe(3 + 2 + 1 + 2);
});

it("counts questions about the schema", () => {
  expect(measure("{ __schema { types { fields { name } } } }")).toMatchObject({ depth: 1, cost: 1 + (1 + 4 * (1 + 4)), selections: 4, schemaQuestions: 1 });
  expect(measure("{ __schema { a: types { name } b: types { name } } }")).toMatchObject({ aliases: 2, schemaQuestions: 2 });
});

it("lets tools ask for the whole schema", () => {
  expect(() => check(getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true }), { maxDepth: 16 })).not.toThrow();
});

it.each([
  ["in one field", "{ __schema { a: types { name } b: types { name } c: types { name } } }"],
  ["at the root", '{ a: __type(name: "A") { name } b: __type(name: "B") { name } c: __type(name: "C") { name } }'],
  ["in a fragment that is spread", "{ a: __schema { ...S } b: __schema { ...S } } fragment S on __Schema { x: types { name } y: types { name } }"],
])("refuses a question about the schema that is asked a third time %s", (_where, query) => {
  expect(() => check(query)).toThrow("equal questions about the schema");
});

it("refuses the same mutation many times", () => {
  const times = (count: number) => `mutation { ${Array.from({ length: count }, (_, index) => `a${index}: rename { id }`).join(" ")} }`;
  expect(() => check(times(10))).not.toThrow();
  expect(() => check(times(11))).toThrow("number of root fields of this operation is 11");
});

it("measures fragments that double with each level in no time, and finds them too large", () => {
  const levels = 40;
  const fragments = Array.from({ length: levels }, (_, i) => `fragment F${i} on Event { ...F${i + 1} ...F${i + 1} }`).join(" ");
  const query = `{ event { ...F0 } } ${fragments} fragment F${levels} on Event { id }`;
  const started = performance.now();
  expect(() => check(query)).toThrow(/cost of this operation/);
  expect(performance.now() - started).toBeLessThan(200);
});

it.each([
  ["depth", "{ event { tickets { event { tickets { id } } } } }", { maxDepth: 4 }],
  ["number of aliases", "{ a: event { id } b: event { id } }", { maxAliases: 1 }],
  ["number of selected fields", "{ event { ...E } } fragment E on Event { id title }", { maxSelections: 2 }],
])("refuses too large a %s", (what, query, limits) => {
  expect(() => check(query, limits)).toThrow(what);
});
