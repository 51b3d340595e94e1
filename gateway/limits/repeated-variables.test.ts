import { getOperationAST, parse } from "graphql";
import { refuseRepeatedVariables } from "./repeated-variables";

const times = (count: number, text: (index: number) => string): string => Array.from({ length: count }, (_, index) => text(index)).join(" ");
function refused(query: string, variables: Record<string, unknown>): boolean {
  const document = parse(query);
  try {
    refuseRepeatedVariables(document, getOperationAST(document)!, variables);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: "QUERY_TOO_COMPLEX", message: expect.stringContaining("Use long values once.") as string });
    return true;
  }
}
const long = "x".repeat(30_000);

describe("refuseRepeatedVariables", () => {
  it.each([
    ["one long value, used once", "mutation($a: String!) { m(a: $a) }", { a: "x".repeat(5_000_000) }],
    ["one long value, used eight times", `mutation($a: String!) { ${times(8, (i) => `m${i}: m(a: $a)`)} }`, { a: long }],
    ["an ID in each of many fields", `query($a: ID!) { ${times(300, (i) => `m${i}: m(a: $a)`)} }`, { a: "01a2238c-24c6-75f2-9f84-827fab31c27a" }],
    ["a variable that is not given", `query($a: ID) { ${times(300, (i) => `m${i}: m(a: $a)`)} }`, {}],
  ])("allows %s", (_what, query, variables) => {
    expect(refused(query, variables)).toBe(false);
  });

  it.each([
    ["arguments", `mutation($a: String!) { ${times(20, (i) => `m${i}: m(a: $a)`)} }`, { a: long }],
    ["items of a list", `mutation($a: String!) { m(list: [${times(20, () => "{ name: $a }")}]) }`, { a: long }],
    ["a list as a whole", `mutation($a: [String!]!) { ${times(20, (i) => `m${i}: m(a: $a)`)} }`, { a: Array(9_000).fill("xx") }],
    ["directives", `query($a: String!) { ${times(20, (i) => `m${i} @d(a: $a)`)} }`, { a: long }],
    ["a fragment that is spread often", `query($a: String!) { ${times(20, (i) => `m${i} { ...F }`)} } fragment F on T { m(a: $a) }`, { a: long }],
    ["fragments within fragments", `query($a: String!) { ...F0 } ${times(30, (i) => `fragment F${i} on T { a { ...F${i + 1} } b { ...F${i + 1} } }`)} fragment F30 on T { m(a: $a) }`, { a: "x" }],
  ])("refuses what grows too large in %s", (_what, query, variables) => {
    expect(refused(query, variables)).toBe(true);
  });

  it("ends for fragments that contain themselves", () => {
    expect(refused("query($a: ID!) { ...A } fragment A on Q { m(a: $a) ...A }", { a: long })).toBe(false);
  });
});
