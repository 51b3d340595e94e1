import { buildSchema, getIntrospectionQuery, getOperationAST, parse, validate } from "graphql";
import { measureCost } from "./operation-cost";
import { checkLimits, type OperationLimits } from "./operation-limits";
import { measureStructure } from "./operation-structure";

const schema = buildSchema(`
  type Query { event(id: ID): Event events(first: Int = 20): EventConnection accounts: [Account!]! nodes: [Node!]! }
  type Mutation { rename: Event publish: Event }
  type EventConnection { edges: [EventEdge!]! totalCount: Int }
  type EventEdge { node: Event }
  type Event { id: ID title: String tickets: [Ticket!]! guests(first: Int): [Guest!] }
  type Ticket { id: ID event: Event qrCodeImage(format: String): String }
  type Guest { id: ID }
  union Account = User | Admin
  interface Node { id: ID }
  type User implements Node { id: ID name: String similar: [Account!]! }
  type Admin implements Node { id: ID name: String similar: [Account!]! }
`);
const measure = (query: string, variables: Record<string, unknown> = {}) => {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document)!;
  return { ...measureStructure(document, operation), ...measureCost(schema, document, operation, variables) };
};

const generous: OperationLimits = {
  maxDepth: 50,
  maxCost: 50_000,
  maxSelections: 1_000,
  maxAliases: 50,
  maxMutationFields: 10,
};
const check = (query: string, limits: Partial<OperationLimits> = {}, variables: Record<string, unknown> = {}) => {
  const document = parse(query);
  checkLimits({ ...generous, ...limits }, schema, document, getOperationAST(document)!, variables);
};

describe("the cost of an operation", () => {
  it("counts fields and depth", () => {
    expect(measure("{ event { id title } }")).toMatchObject({ depth: 2, cost: 3, selections: 3, aliases: 0 });
  });

  it("counts a page as often as it may be long: by default, as given, by variable", () => {
    const page = (rest: string) =>
      `query($n: Int) { events${rest} { edges { node { id } } } }`.replace(
        "($n: Int)",
        rest.includes("$n") ? "($n: Int)" : "",
      );
    expect(measure(page("")).cost).toBe(1 + 20 * 3);
    expect(measure(page("(first: 100)")).cost).toBe(1 + 100 * 3);
    expect(measure(page("(first: $n)"), { n: 50 }).cost).toBe(1 + 50 * 3);
    expect(measure(page("(first: -5)")).cost).toBe(1 + 3);
  });

  it("uses the defaults of variables that are omitted", () => {
    const query = "query($n: Int = 100) { events(first: $n) { edges { node { id } } } }";
    expect(measure(query).cost).toBe(1 + 100 * 3);
    expect(measure(query, { n: 5 }).cost).toBe(1 + 5 * 3);
    expect(measure(query, { n: null }).cost).toBe(1 + 20 * 3);
  });

  it("assumes a short list where there is no page size", () => {
    expect(measure("{ event { tickets { id } } }").cost).toBe(2 + 20);
  });

  it("multiplies nested lists", () => {
    expect(measure("{ events(first: 100) { edges { node { guests(first: 100) { id } } } } }").cost).toBeGreaterThan(
      10_000,
    );
  });

  it("counts aliases, except one that changes nothing", () => {
    expect(measure("{ a: event { id } b: event { c: id title: title } }").aliases).toBe(3);
  });

  it("counts a mutation for more than a field, also in a fragment", () => {
    expect(measure("mutation { rename { id } }").cost).toBe(12);
    const query = "mutation { ...M } fragment M on Mutation { rename { id } ... { a: publish { id } } }";
    expect(measure(query)).toMatchObject({ cost: 4 + 20, rootFields: 2 });
  });

  it("counts more for drawing than for reading", () => {
    expect(measure("{ event { tickets { qrCodeImage } } }").cost).toBe(2 + 20 * 100);
  });
});

describe("fields that merge", () => {
  const FIELDS = "id title tickets { id event { title } }";
  const page = (spreads: number) =>
    `{ events(first: 100) { edges { node { ${Array.from({ length: spreads }, (_, i) => `...F${i}`).join(" ")} } } } } ` +
    Array.from({ length: spreads }, (_, i) => `fragment F${i} on Event { ${FIELDS} }`).join(" ");
  const rootPage = (spreads: number) =>
    `{ ${Array.from({ length: spreads }, (_, i) => `...F${i}`).join(" ")} } ` +
    Array.from(
      { length: spreads },
      (_, i) => `fragment F${i} on Query { events(first: 100) { edges { node { ${FIELDS} } } } }`,
    ).join(" ");

  it.each([
    ["below a list", page],
    ["at the root", rootPage],
  ])("count once however many fragments select them, %s", (_where, make) => {
    expect(measure(make(12)).cost).toBe(measure(make(1)).cost);
    expect(measure(make(12)).selections).toBeGreaterThan(measure(make(1)).selections);
  });

  it("count together what each adds, at every level", () => {
    const merged = measure(
      "{ event { tickets { id } } event { tickets { event { id } } } ... on Query { event { tickets { event { title } } } } }",
    );
    expect(merged.cost).toBe(measure("{ event { tickets { id event { id title } } } }").cost);
  });

  it("count separately under different aliases", () => {
    expect(measure("{ a: event { id } b: event { id } }").cost).toBe(4);
  });

  it("count as one alias, one mutation and one question about the schema", () => {
    const query =
      "mutation { x: rename { y: id } ...A ...B } fragment A on Mutation { x: rename { y: id } } fragment B on Mutation { x: rename { y: id } }";
    expect(measure(query)).toMatchObject({ aliases: 2, rootFields: 1 });
    expect(
      measure(
        "{ __schema { types { name } } ...A ...B } fragment A on Query { __schema { types { kind } } } fragment B on Query { __schema { types { kind } } }",
      ).schemaQuestions,
    ).toBe(1);
  });
});

describe("mutually exclusive fragments", () => {
  it("count as the most expensive one", () => {
    const user = "... on User { id name similar { ... on User { id } } }";
    const admin = "... on Admin { id }";
    const alone = measure(`{ accounts { ${user} } }`).cost;
    expect(measure(`{ accounts { ${user} ${admin} } }`).cost).toBe(alone);
    expect(measure(`{ nodes { id ${user} ${admin} } }`).cost).toBe(alone);
  });

  it("do not multiply with each level", () => {
    const level = (depth: number): string =>
      depth === 0
        ? ""
        : ["User", "Admin"]
            .map((type) => `... on ${type} { id name similar { ${level(depth - 1) || "__typename"} } }`)
            .join(" ");
    const one = (depth: number): string =>
      depth === 0 ? "" : `... on User { id name similar { ${one(depth - 1) || "__typename"} } }`;
    expect(measure(`{ accounts { ${level(3)} } }`).cost).toBe(measure(`{ accounts { ${one(3)} } }`).cost);
  });

  it("count what applies to one type together: of its own, of its interface and of the union", () => {
    expect(measure("{ accounts { ... on Node { id } ... on User { name similar { __typename } } } }").cost).toBe(
      measure("{ accounts { ... on User { id name similar { __typename } } } }").cost,
    );
  });
});

describe("skipped fields", () => {
  const DEEP = "tickets { event { tickets { event { tickets { id } } } } }";
  const query = (directive: string) =>
    `query($s: Boolean!) { event { id } events(first: 100) ${directive} { edges { node { ${DEEP} } } } }`;

  it.each([
    ["@skip(if: $s)", { s: true }],
    ["@include(if: $s)", { s: false }],
    ["@skip(if: $s) @include(if: true)", { s: true }],
    ["@include(if: false) @skip(if: $s)", { s: false }],
  ])("do not count with %s and %j", (directive, variables) => {
    expect(measure(query(directive), variables).cost).toBe(2);
  });

  it.each([
    ["@skip(if: $s)", { s: false }],
    ["@include(if: $s)", { s: true }],
    // Refused before execution; until then the worst is assumed.
    ["@include(if: $s)", { s: null }],
    ["@skip(if: $s)", {}],
  ])("count when they are not skipped: %s and %j", (directive, variables) => {
    expect(measure(query(directive), variables).cost).toBeGreaterThan(50_000);
  });

  it("are found on fragments and by the default of a variable", () => {
    const onFragment = (condition: string) =>
      `query($s: Boolean = true) { event { id } ${condition} } fragment D on Query { events(first: 100) { edges { node { ${DEEP} } } } }`;
    expect(measure(onFragment("...D @skip(if: $s)")).cost).toBe(2);
    expect(measure(onFragment("... @skip(if: $s) { ...D }")).cost).toBe(2);
    expect(measure(onFragment("...D @skip(if: $s)"), { s: false }).cost).toBeGreaterThan(50_000);
  });

  it("count once more when the same fragment is also spread without the condition", () => {
    expect(measure("{ event { ...E @skip(if: true) ...E } } fragment E on Event { id title }").cost).toBe(3);
  });
});

describe("questions about the schema", () => {
  it("are counted", () => {
    expect(measure("{ __schema { types { fields { name } } } }")).toMatchObject({
      depth: 1,
      cost: 1 + (1 + 4 * (1 + 4)),
      selections: 4,
      schemaQuestions: 1,
    });
    expect(measure("{ __schema { a: types { name } b: types { name } } }")).toMatchObject({
      aliases: 2,
      schemaQuestions: 2,
    });
  });

  it("of tools are accepted", () => {
    const full = getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    expect(() => check(full, { maxDepth: 16 })).not.toThrow();
  });

  it.each([
    ["in one field", "{ __schema { a: types { name } b: types { name } c: types { name } } }"],
    ["at the root", '{ a: __type(name: "A") { name } b: __type(name: "B") { name } c: __type(name: "C") { name } }'],
    [
      "in a fragment that is spread",
      "{ a: __schema { ...S } b: __schema { ...S } } fragment S on __Schema { x: types { name } y: types { name } }",
    ],
  ])("are refused the third time, %s", (_where, query) => {
    expect(() => check(query)).toThrow("equal questions about the schema");
  });
});

describe("the limits", () => {
  it("refuse the same mutation many times", () => {
    const times = (count: number) =>
      `mutation { ${Array.from({ length: count }, (_, index) => `a${index}: rename { id }`).join(" ")} }`;
    expect(() => check(times(10))).not.toThrow();
    expect(() => check(times(11))).toThrow("number of root fields of this operation is 11");
  });

  it("count selections once, however long their lists are", () => {
    expect(
      measure("{ events(first: 100) { edges { node { ...E } } } event { ...E } } fragment E on Event { id title }")
        .selections,
    ).toBe(3 + 2 + 1 + 2);
  });

  it.each([
    ["double with each level", (i: number) => `...F${i + 1} ...F${i + 1}`],
    [
      "double under aliases",
      (i: number) => `a: tickets { event { ...F${i + 1} } } b: tickets { event { ...F${i + 1} } }`,
    ],
  ])("refuse fragments that %s without measuring each of them", (_what, body) => {
    const levels = 40;
    const fragments = Array.from({ length: levels }, (_, i) => `fragment F${i} on Event { ${body(i)} }`).join(" ");
    const query = `{ event { ...F0 } } ${fragments} fragment F${levels} on Event { id }`;
    const started = process.cpuUsage();
    expect(() => check(query, { maxDepth: 1_000 })).toThrow(/number of selected fields of this operation/);
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });

  it("refuse a document whose overlapping types would take too long to measure", () => {
    const bits = [0, 1, 2, 3];
    const types = Array.from({ length: 16 }, (_, i) => i);
    const names = (bit: number) =>
      types
        .filter((i) => (i & (1 << bit)) !== 0)
        .map((i) => `T${i}`)
        .join(" | ");
    const wide =
      buildSchema(`type Query { all: All } interface Has { all: All } union All = ${types.map((i) => `T${i}`).join(" | ")}
      ${types.map((i) => `type T${i} implements Has { all: All }`).join(" ")} ${bits.map((bit) => `union U${bit} = ${names(bit)}`).join(" ")}`);
    // Each type satisfies other fragments, so each combination of types has selections of its own at every level.
    const tree = (depth: number): string =>
      depth === 0
        ? "__typename"
        : bits.map((bit) => `... on U${bit} { ... on Has { all { ${tree(depth - 1)} } } }`).join(" ");
    const document = parse(`{ all { ${tree(4)} } }`);
    expect(validate(wide, document)).toEqual([]);
    const limits = { ...generous, maxSelections: 10_000, maxCost: Number.MAX_SAFE_INTEGER };
    const started = process.cpuUsage();
    expect(() => checkLimits(limits, wide, document, getOperationAST(document)!, {})).toThrow(
      "too many overlapping fragments",
    );
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  });

  it.each([
    ["depth", "{ event { tickets { event { tickets { id } } } } }", { maxDepth: 4 }],
    ["number of aliases", "{ a: event { id } b: event { id } }", { maxAliases: 1 }],
    ["number of selected fields", "{ event { ...E } } fragment E on Event { id title }", { maxSelections: 2 }],
    [
      "cost",
      "{ events(first: 100) { edges { node { guests(first: 100) { id } tickets { event { tickets { id } } } } } } }",
      {},
    ],
  ])("refuse too large a %s", (what, query, limits) => {
    expect(() => check(query, limits)).toThrow(what);
  });
});
