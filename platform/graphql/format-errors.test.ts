import { buildSchema, execute, parse } from "graphql";
import { createLogger } from "../logging/logger";
import { formatError } from "./format-errors";

const schema = buildSchema("type Query { events(first: Int! = 3): [Int] me: Int }");
const lines: string[] = [];
const logger = createLogger("test", "error", { write: (line) => void lines.push(line) });

const errorOf = async (query: string, variables: Record<string, unknown>) => {
  const { errors = [] } = (await execute({
    schema,
    document: parse(query),
    variableValues: variables,
  }));
  expect(errors).toHaveLength(1);
  return formatError(errors[0], logger);
};

describe("an argument that is null during execution", () => {
  it.each([
    ["of a field", "query($n: Int = 1) { events(first: $n) }", { n: null }, "first"],
    ["of a directive", "query($b: Boolean = true) { me @include(if: $b) }", { b: null }, "if"],
    ["of a directive at the root, without a value", "query($b: Boolean) { me @skip(if: $b) }", {}, "if"],
  ])("%s is the caller's mistake and not logged", async (_where, query, variables, argument) => {
    const { message, extensions } = await errorOf(query, variables);
    expect(extensions).toEqual({ code: "BAD_USER_INPUT", fields: { [argument]: "must not be null" } });
    expect(message).toContain(argument);
    expect(lines).toEqual([]);
  });

  it("differs from an error of a resolver with the same words", () => {
    const { extensions } = formatError(
      new Error('Argument "if" of non-null type "Boolean!" must not be null.'),
      logger,
    );
    expect(extensions?.code).toBe("INTERNAL_SERVER_ERROR");
    expect(lines).toHaveLength(1);
  });
});

describe("a statement that exceeds a limit of the database", () => {
  it.each(["54000", "54001", "54011", "54023"])("is bad input and not logged: %s", (originalCode) => {
    lines.length = 0;
    const error = Object.assign(new Error("x"), { code: "P2010", meta: { driverAdapterError: { cause: { originalCode } } } });
    expect(formatError(error, logger)).toMatchObject({
      message: expect.stringContaining("is too large to process") as string,
      extensions: { code: "BAD_USER_INPUT", fields: { input: expect.any(String) as string } },
    });
    expect(lines).toEqual([]);
  });
});
