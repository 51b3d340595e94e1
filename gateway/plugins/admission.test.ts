import { buildSchema, getOperationAST, parse } from "graphql";
import { admitOperation } from "./admission";

const schema = buildSchema("type Query { found(ids: [ID!]!, counts: [Int!]): Int }");
const document = parse("query($ids: [ID!]!, $counts: [Int!]) { found(ids: $ids, counts: $counts) }");
const limits = { maxDepth: 10, maxCost: 20_000, maxSelections: 100, maxAliases: 10, maxMutationFields: 10, maxVariableValues: 10_000, introspection: true };
const admit = (variables: Record<string, unknown>) =>
  admitOperation(limits, { schema, document, operation: getOperationAST(document), operationName: undefined, variables, extensions: undefined });
const refusal = (variables: Record<string, unknown>): { code: string; message: string; fields: Record<string, string> } => {
  try {
    admit(variables);
  } catch (error) {
    const { code, message, extensions } = error as { code: string; message: string; extensions: { fields: Record<string, string> } };
    return { code, message, fields: extensions.fields };
  }
  throw new Error("the operation was admitted");
};

describe("admitOperation", () => {
  it("names each invalid variable, up to 20 fields, however many elements are invalid", () => {
    expect(refusal({ ids: [[]], counts: ["x"] })).toMatchObject({ code: "BAD_USER_INPUT", fields: { "ids.0": expect.any(String) as string } });
    const many = refusal({ ids: Array.from({ length: 9_000 }, () => []) });
    expect(Object.keys(many.fields)).toHaveLength(20);
    expect(many.message.length).toBeLessThan(10_000);
  });

  it("admits valid variables", () => {
    expect(admit({ ids: ["1"], counts: null }).operation).toBe(getOperationAST(document));
  });
});
