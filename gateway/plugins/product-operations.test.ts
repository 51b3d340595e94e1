import { buildSchema, getOperationAST, parse, validate } from "graphql";
import { readFileSync } from "node:fs";
import { gatewayVariables } from "../config";
import { checkLimits, type OperationLimits } from "./operation-limits";

const schema = buildSchema(readFileSync("sdk/schema.graphql", "utf8"));
const defaults = Object.fromEntries(
  (["maxDepth", "maxCost", "maxSelections", "maxAliases", "maxMutationFields"] as const).map((key) => [
    key,
    gatewayVariables[key].schema.parse(undefined),
  ]),
) as unknown as OperationLimits;

const check = (query: string, variables: Record<string, unknown> = {}): void => {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  checkLimits(defaults, schema, document, getOperationAST(document)!, variables);
};

const CARD = "id title startsAt ticketTypes { id name available price { amount currency } }";
const spreads = (count: number): string => Array.from({ length: count }, (_, i) => `...F${i}`).join(" ");
const fragments = (count: number, type: string, body: string): string =>
  Array.from({ length: count }, (_, i) => `fragment F${i} on ${type} { ${body} }`).join(" ");
const DEEP =
  "query($s: Boolean!) { me { id } events(first: 100) @skip(if: $s) { edges { node { ticketTypes { event { ticketTypes { event { ticketTypes { id } } } } } } } } }";

describe("the default limits on the product's schema", () => {
  it.each([
    [
      "a page of five components, each with a fragment of its own",
      `{ events(first: 100) { edges { node { ${spreads(5)} } } } } ${fragments(5, "Event", CARD)}`,
      {},
    ],
    [
      "a page of twenty components",
      `{ events(first: 100) { edges { node { ${spreads(20)} } } } } ${fragments(20, "Event", CARD)}`,
      {},
    ],
    [
      "four components that each start at the root",
      `{ ${spreads(4)} } ${fragments(4, "Query", `events(first: 100) { edges { node { id organization { id name } ${CARD} } } }`)}`,
      {},
    ],
    ["an expensive field that is skipped", DEEP, { s: true }],
  ])("accept %s", (_what, query, variables) => {
    expect(() => check(query, variables)).not.toThrow();
  });

  it.each([
    ["the same expensive field when it is not skipped", DEEP, { s: false }],
    [
      "five pages under different aliases",
      `{ ${Array.from({ length: 5 }, (_, i) => `p${i}: events(first: 100) { edges { node { ${CARD} } } }`).join(" ")} }`,
      {},
    ],
    [
      "a QR code image for each ticket of many purchases",
      "{ me { purchases(first: 100) { edges { node { tickets { qrCodeImage } } } } } }",
      {},
    ],
  ])("refuse %s", (_what, query, variables) => {
    expect(() => check(query, variables)).toThrow(/cost of this operation/);
  });
});
