import { buildSchema, execute, GraphQLError, parse, validate, type GraphQLFormattedError, type GraphQLScalarType, type GraphQLSchema } from "graphql";
import { createLogger } from "../logging/logger";
import { foldInputErrors, formatError } from "./format-errors";
import { DateTimeScalar, EmailAddressScalar } from "./scalars";

const logger = createLogger("test", "silent");
let schema: GraphQLSchema;
beforeAll(() => {
  schema = buildSchema(`
    scalar DateTime
    scalar EmailAddress
    enum Color { RED }
    input Line { at: DateTime!, note: String }
    input Order { email: EmailAddress!, lines: [Line!], color: Color, at: DateTime }
    type Query { one(id: ID!, at: DateTime): String order(input: Order!): String many(ids: [ID!]!, ats: [DateTime!]): String orders(inputs: [Order!]): String }
  `);
  for (const scalar of [DateTimeScalar, EmailAddressScalar]) {
    Object.assign(schema.getType(scalar.name) as GraphQLScalarType, { parseValue: scalar.parseValue, parseLiteral: scalar.parseLiteral });
  }
});

/** What a client gets: the errors of validation, or of the execution. */
async function ask(source: string, variableValues: Record<string, unknown> = {}): Promise<readonly GraphQLFormattedError[]> {
  const document = parse(source);
  const invalid = validate(schema, document);
  const errors = invalid.length > 0 ? invalid : ((await execute({ schema, document, variableValues })).errors ?? []);
  return foldInputErrors(errors.map((error) => formatError(error, logger)));
}
const fieldsOf = async (source: string, variables?: Record<string, unknown>): Promise<unknown> => {
  const [error, ...others] = await ask(source, variables);
  expect(others).toEqual([]);
  expect(error?.extensions?.code).toBe("BAD_USER_INPUT");
  return error?.extensions?.fields;
};

const ORDER = "query ($input: Order!) { order(input: $input) }";
const EMAIL = "must be an email address, e.g. ada@example.com";
const DATE = "must be an existing date and time with an offset, e.g. 2026-06-15T09:00:00+02:00";

describe("a bad variable", () => {
  it.each<[string, string, Record<string, unknown>, Record<string, string>]>([
    ["left out", "query ($id: ID!) { one(id: $id) }", {}, { id: "is required" }],
    ["null", "query ($id: ID!) { one(id: $id) }", { id: null }, { id: "must not be null" }],
    ["null in a list", "query ($ids: [ID!]!) { many(ids: $ids) }", { ids: ["1", null] }, { "ids.1": "must not be null" }],
    ["null in an input", ORDER, { input: { email: null } }, { email: "must not be null" }],
    ["a bad scalar", ORDER, { input: { email: "x" } }, { email: EMAIL }],
    ["a bad scalar in a list", ORDER, { input: { email: "a@example.com", lines: [{ at: "2026-01-01T00:00:00Z" }, { at: "x" }] } }, { "lines.1.at": DATE }],
    ["a bad scalar of its own", "query ($when: DateTime) { one(id: 1, at: $when) }", { when: "x" }, { when: DATE }],
    ["a bad item of a list", "query ($ats: [DateTime!]) { many(ids: [], ats: $ats) }", { ats: ["x"] }, { "ats.0": DATE }],
    ["a bad field in a list of inputs", "query ($inputs: [Order!]) { orders(inputs: $inputs) }", { inputs: [{ email: "x" }] }, { "inputs.0.email": EMAIL }],
    ["a missing field", ORDER, { input: {} }, { email: "is required" }],
    ["a missing field in a list", ORDER, { input: { email: "a@example.com", lines: [{}] } }, { "lines.0.at": "is required" }],
    ["an unknown field", ORDER, { input: { email: "a@example.com", nope: 1 } }, { nope: "is not a field of this input" }],
    ["several", ORDER, { input: { email: "x", at: "y" } }, { email: EMAIL, at: DATE }],
    ["a value with a semicolon in it", ORDER, { input: { email: 'a; b" at "input.color"; c' } }, { email: EMAIL }],
    ["a value that looks like a path", "query ($when: DateTime) { one(id: 1, at: $when) }", { when: 'x" at "when.other"' }, { when: DATE }],
  ])("%s is named", async (_what, query, variables, fields) => {
    expect(await fieldsOf(query, variables)).toEqual(fields);
  });
});

describe("a bad value in the document", () => {
  it.each<[string, string, Record<string, string>]>([
    ["an argument", `{ one(id: 1, at: "x") }`, { at: DATE }],
    ["an input field", `{ order(input: { email: "a@example.com", lines: [{ at: "2026-01-01T00:00:00Z" }, { at: "x; y" }] }) }`, { "lines.1.at": DATE }],
    ["an item of a list", `{ many(ids: [], ats: ["2026-01-01T00:00:00Z", "x"]) }`, { "ats.1": DATE }],
    ["null", `{ one(id: null) }`, { id: "must not be null" }],
    ["several", `{ order(input: { email: "x", at: "y" }) }`, { email: EMAIL, at: DATE }],
    ["a default value", `query ($when: DateTime = "x") { one(id: 1, at: $when) }`, { when: DATE }],
  ])("%s is named", async (_what, query, fields) => {
    expect(await fieldsOf(query)).toEqual(fields);
  });
});

describe("a variable with a default that is null where none may be", () => {
  it("is the caller's mistake, and named by its argument", async () => {
    const [error] = await ask(`query ($id: ID = "x") { one(id: $id) }`, { id: null });
    expect(error).toMatchObject({ path: ["one"], extensions: { code: "BAD_USER_INPUT", fields: { id: "must not be null" } } });
  });
});

describe("many and long errors", () => {
  it("are cut to 20 fields, and say how many there are", async () => {
    const lines = Array.from({ length: 45 }, () => ({ at: "x" }));
    const [error, ...others] = await ask(ORDER, { input: { email: "a@example.com", lines } });
    expect(others).toEqual([]);
    expect(Object.keys(error?.extensions?.fields as object)).toHaveLength(20);
    expect(error?.message).toMatch(/; and 25 more\.$/);
  });

  it("are cut to 20 errors of validation, but never those that explain a null", () => {
    const invalid = Array.from({ length: 100 }, (_, n) => formatError(new GraphQLError(`Cannot query field "f${n}"`), logger));
    expect(foldInputErrors(invalid)).toHaveLength(20);
    const nulls = invalid.map((error, n) => ({ ...error, path: ["list", n] }));
    expect(foldInputErrors(nulls)).toHaveLength(100);
    const many = Array.from({ length: 4_800 }, (_, index) => ({ message: "Sign in.", path: ["a", index], extensions: { code: "UNAUTHENTICATED" } }));
    const kept = foldInputErrors(many);
    expect(kept.slice(0, 100)).toEqual(many.slice(0, 100));
    expect(kept.slice(100)).toEqual([{ message: expect.stringContaining("4700 more errors") as string, extensions: { code: "UNAUTHENTICATED", omittedErrors: 4_700 } }]);
  });

  it("are folded in linear time, into less than 10 KB", () => {
    const wide = "\u0001".repeat(500);
    const input = Array.from({ length: 200_000 }, (_, i) => ({ message: "", extensions: { code: "BAD_USER_INPUT", fields: { [`${i}.${wide}`]: wide } } }));
    const others = Array.from({ length: 200_000 }, (_, i) => formatError(new GraphQLError(`${wide} ${i}`), logger));
    const since = process.cpuUsage();
    const folded = foldInputErrors([...input, ...others]);
    expect(process.cpuUsage(since).user).toBeLessThan(2_000_000);
    expect(folded[0]?.message).toMatch(/; and 1\d+ more\.$/);
    expect(Buffer.byteLength(JSON.stringify(folded))).toBeLessThan(10_000);
  });

  it("do not repeat megabytes of input", async () => {
    const long = "x".repeat(1_000_000);
    const answers = [
      await ask(ORDER, { input: { email: long } }),
      await ask(ORDER, { input: { email: "a@example.com", color: long } }),
      await ask(ORDER, { input: { email: "a@example.com", [long]: 1 } }),
      await ask(`{ ${long} }`),
      await ask(`{ one(id: 1, at: "${long}") }`),
    ];
    for (const answer of answers) {
      expect(answer).toHaveLength(1);
      expect(JSON.stringify(answer).length).toBeLessThan(1_500);
    }
  });

  it("look at no more tokens than the document has", () => {
    const dates = Array.from({ length: 20_000 }, () => '"x"').join(" ");
    const document = parse(`{ many(ids: [], ats: [${dates}]) }`);
    const errors = validate(schema, document);
    expect(errors.length).toBeGreaterThanOrEqual(100);
    let [tokens, steps] = [0, 0];
    for (let token = document.loc?.endToken ?? null; token; tokens++) {
      const { prev } = token;
      Object.defineProperty(token, "prev", { get: () => (steps++, prev) });
      token = prev;
    }
    const fields = errors.map((error) => formatError(error, logger).extensions?.fields);
    expect(fields[99]).toEqual({ "ats.99": DATE });
    expect([steps > 0, steps < tokens]).toEqual([true, true]);
  });
});
