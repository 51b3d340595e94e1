import { buildSchema, execute, parse, subscribe, type GraphQLSchema } from "graphql";
import { formatError } from "./format-errors";
import { enforceArgumentRules } from "./argument-rules";
import { createLogger } from "../logging/logger";

const ID = "0190a6e4-7c1b-7d3e-9f00-a1b2c3d4e5f6";
const OTHER = "0190a6e4-7c1b-7d3e-9f00-a1b2c3d4e5f7";
const SURROGATE = "cut \ud83d";

const SDL = `
  scalar JSONObject
  input Line { typeId: ID!, note: String, raw: String, nested: [Line!], quantity: Int }
  input Order { eventId: ID, lines: [Line!], gates: [[ID!]!], data: JSONObject, email: String }
  input Filter { search: String }
  type Query {
    one(id: ID!, after: String, size: Int): String
    find(search: String, filter: Filter, texts: [String!], csv: String): String
    many(ids: [ID]!): String
    order(input: Order!): String
    orders(inputs: [Order!]): String
    plain(size: Int): String
    sizes(sizes: [Int!]): String
    parent: Parent
  }
  type Parent { child(id: ID = "${ID.toUpperCase()}"): String }
  type Subscription { changed(id: ID!): String }
`;

let schema: GraphQLSchema;
let seen: unknown[];

beforeEach(() => {
  seen = [];
  schema = buildSchema(SDL);
  const see = (_source: unknown, args: object): string => {
    seen.push(JSON.parse(JSON.stringify(args)));
    return "seen";
  };
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) field.resolve = see;
  const parent = schema.getQueryType()?.getFields().parent;
  if (parent) parent.resolve = () => ({ child: (args: object) => see(null, args) });
  const changed = schema.getSubscriptionType()?.getFields().changed;
  if (changed) {
    changed.subscribe = async function* (source, args: object) {
      yield see(source, args);
    };
  }
  enforceArgumentRules(schema, ["Line.raw"]);
});

/** The error's fields, or null when the resolvers ran. */
async function ask(query: string, variableValues: Record<string, unknown> = {}): Promise<unknown> {
  const { errors } = await execute({ schema, document: parse(query), variableValues });
  const [error] = errors ?? [];
  if (!error) return null;
  const { extensions } = formatError(error, createLogger("test", "silent"));
  return extensions?.code === "BAD_USER_INPUT" ? extensions.fields : extensions;
}

describe("IDs in arguments", () => {
  it("become canonical, in variables and in the document", async () => {
    expect(await ask(`query ($id: ID!) { one(id: $id) other: one(id: "${ID.toUpperCase()}") }`, { id: ID.toUpperCase() })).toBeNull();
    expect(seen).toEqual([{ id: ID }, { id: ID }]);
  });

  it("become canonical in lists, nested lists, and input objects of any depth", async () => {
    await ask("query ($ids: [ID]!) { many(ids: $ids) }", { ids: [ID.toUpperCase(), null, OTHER] });
    const input = {
      eventId: ID.toUpperCase(),
      gates: [[OTHER.toUpperCase()]],
      lines: [{ typeId: ID.toUpperCase(), nested: [{ typeId: OTHER.toUpperCase(), nested: null, quantity: 2 }] }],
    };
    await ask("query ($input: Order!) { order(input: $input) orders(inputs: [$input]) }", { input });
    const canonical = { eventId: ID, gates: [[OTHER]], lines: [{ typeId: ID, nested: [{ typeId: OTHER, nested: null, quantity: 2 }] }] };
    expect(seen).toEqual([{ ids: [ID, null, OTHER] }, { input: canonical }, { inputs: [canonical] }]);
  });

  it("become canonical for fields without a resolver, and in default values", async () => {
    await ask("{ parent { child } }");
    expect(seen).toEqual([{ id: ID }]);
  });

  it("become canonical for the source of a subscription", async () => {
    const stream = await subscribe({ schema, document: parse("subscription ($id: ID!) { changed(id: $id) }"), variableValues: { id: ID.toUpperCase() } });
    if (Symbol.asyncIterator in stream) await stream.next();
    expect(seen).toEqual([{ id: ID }]);
  });

  it("stay what they are when they are not UUIDs, and text is never rewritten", async () => {
    await ask(`query ($after: String) { one(id: "Scan-ABC", after: $after) }`, { after: ID.toUpperCase() });
    expect(seen).toEqual([{ id: "Scan-ABC", after: ID.toUpperCase() }]);
  });
});

describe("a list of more than 500 items", () => {
  const many = (count: number, item: (i: number) => unknown): unknown[] => Array.from({ length: count }, (_, i) => item(i));
  it.each([
    ["of IDs", "query ($x: [ID]!) { many(ids: $x) }", many(501, String), "ids"],
    ["of numbers", "query ($x: [Int!]) { sizes(sizes: $x) }", many(501, (i) => i), "sizes"],
    ["of inputs, each invalid", "query ($x: [Order!]) { orders(inputs: $x) }", many(5_000, () => ({ email: SURROGATE })), "inputs"],
    ["in an input", "query ($x: Order!) { order(input: $x) }", { lines: many(501, () => ({ typeId: "1" })) }, "lines"],
    ["in a list", "query ($x: Order!) { order(input: $x) }", { gates: [[], many(501, String)] }, "gates.1"],
  ])("is refused as a whole: %s", async (_what, query, x, field) => {
    expect(await ask(query, { x })).toEqual({ [field]: "must have at most 500 items" });
    expect(seen).toEqual([]);
  });

  it("is the first that is refused", async () => {
    expect(await ask("query ($x: [Int!]) { sizes(sizes: $x) }", { x: many(500, (i) => i) })).toBeNull();
  });
});

describe("text that cannot be stored", () => {
  it.each([
    ["an argument", `query ($x: String) { one(id: "1", after: $x) }`, { x: SURROGATE }, ["after"]],
    ["an ID", "query ($x: ID!) { one(id: $x) }", { x: "\u0000" }, ["id"]],
    ["a list", "query ($x: [ID]!) { many(ids: $x) }", { x: ["1", SURROGATE] }, ["ids.1"]],
    ["an input", "query ($x: Order!) { order(input: $x) }", { x: { email: "a\u0000", lines: [{ typeId: "1", note: SURROGATE }] } }, ["email", "lines.0.note"]],
    ["a list of inputs", "query ($x: [Order!]) { orders(inputs: $x) }", { x: [{}, { email: SURROGATE }] }, ["inputs.1.email"]],
    ["JSON", "query ($x: Order!) { order(input: $x) }", { x: { data: { a: [SURROGATE], b: "fine" } } }, ["data.a.0"]],
    ["a key of JSON", "query ($x: Order!) { order(input: $x) }", { x: { data: { [SURROGATE]: 1 } } }, ["data"]],
    ["the document", `{ one(id: "\\u0000") }`, {}, ["id"]],
  ])("is refused in %s, and named", async (_where, query, variables, fields) => {
    const why = "must not contain U+0000 or half of a surrogate pair";
    expect(await ask(query, variables)).toEqual(Object.fromEntries(fields.map((field) => [field, why])));
    expect(seen).toEqual([]);
  });

  it("is accepted where the schema says that it is never stored", async () => {
    const input = { lines: [{ typeId: "1", raw: "\u0000" }] };
    expect(await ask("query ($x: Order!) { order(input: $x) }", { x: input })).toBeNull();
    expect(seen).toEqual([{ input }]);
  });
});

describe("the length of text in arguments", () => {
  const query = `query ($search: String, $filter: Filter, $texts: [String!], $csv: String) {
    find(search: $search, filter: $filter, texts: $texts, csv: $csv) }`;

  it("is bounded for every search, wherever it is", async () => {
    expect(await ask(query, { search: "x".repeat(201) })).toEqual({ search: "must have at most 200 characters" });
    expect(await ask(query, { filter: { search: "a ".repeat(50_000) } })).toEqual({ search: "must have at most 200 characters" });
    expect(await ask(query, { search: "a b ".repeat(11) })).toEqual({ search: "must have at most 20 words" });
    expect(seen).toEqual([]);
    expect(await ask(query, { search: "Anna Müller", filter: { search: "" } })).toBeNull();
  });

  it("is bounded for cursors and all other text, except a file", async () => {
    expect(await ask("query ($after: String) { one(id: 1, after: $after) }", { after: "x".repeat(2_000) })).toEqual({
      after: "must have at most 1,000 characters",
    });
    expect(await ask(query, { texts: ["x", "x".repeat(50_001)] })).toEqual({ "texts.1": "must have at most 50,000 characters" });
    expect(await ask(query, { csv: "x".repeat(100_000) })).toBeNull();
  });
});
