import { buildSchema, getOperationAST, parse } from "graphql";
import { readFileSync } from "node:fs";
import { requestedWork } from "./requested-work";
import { operationUnits, requestUnits } from "./work-units";

const schema = buildSchema(readFileSync("sdk/schema.graphql", "utf8"));
const requested = (query: string, variables: Record<string, unknown> = {}) => {
  const document = parse(query);
  return requestedWork(schema, document, getOperationAST(document)!, variables);
};
const BUY = "mutation($input: PurchaseTicketsInput!) { purchaseTickets(input: $input) { id } }";
const guest = (i: number) => ({ firstName: "Ada", lastName: "Byron", email: `a${i}@example.com` });
const buyer = guest(0);

describe("requestedWork", () => {
  it.each([
    ["tickets of several types", BUY, { input: { buyer, items: [{ quantity: 3 }, { quantity: 4 }] } }, { tickets: 7, emails: 1, rows: 0 }],
    ["a guest for each ticket", BUY, { input: { buyer, items: [{ quantity: 2, guests: [guest(1), guest(2)] }] } }, { tickets: 2, emails: 3, rows: 0 }],
    ["one item that is not in a list", BUY, { input: { items: { quantity: 5 } } }, { tickets: 5, emails: 0, rows: 0 }],
    ["values in the document", 'mutation { purchaseTickets(input: { buyer: { email: "a@example.com" }, items: [{ quantity: 9 }] }) { id } }', {}, { tickets: 9, emails: 1, rows: 0 }],
    ["a variable within a value", "mutation($n: Int!) { purchaseTickets(input: { items: [{ quantity: $n }] }) { id } }", { n: 6 }, { tickets: 6, emails: 0, rows: 0 }],
    ["a default value", 'mutation($n: Int = 8) { purchaseTickets(input: { items: [{ quantity: $n }] }) { id } }', {}, { tickets: 8, emails: 0, rows: 0 }],
    ["aliases and fragments", "mutation($input: PurchaseTicketsInput!) { a: purchaseTickets(input: $input) { id } ...B } fragment B on Mutation { b: purchaseTickets(input: $input) { id } }", { input: { items: [{ quantity: 4 }] } }, { tickets: 8, emails: 0, rows: 0 }],
    ["a file", "mutation($csv: String!) { importGuests(eventId: 1, csv: $csv) { id } }", { csv: "a\nb\nc" }, { tickets: 0, emails: 0, rows: 3 }],
    ["numbers that are none", BUY, { input: { items: [{ quantity: "x" }, { quantity: -5 }, { quantity: 1e9 }, null, 7] } }, { tickets: 1_000, emails: 0, rows: 0 }],
    ["a query", "{ events { totalCount } }", {}, { tickets: 0, emails: 0, rows: 0 }],
  ])("counts %s", (_what, query, variables, expected) => {
    expect(requested(query, variables)).toEqual(expected);
  });

  it("knows the product's fields", () => {
    const fields = (name: string) => Object.keys((schema.getType(name) as unknown as { getFields: () => object }).getFields());
    expect(fields("PurchaseItemInput")).toContain("quantity");
    expect(schema.getMutationType()?.getFields().importGuests?.args.map(({ name }) => name)).toContain("csv");
    expect(schema.getType("EmailAddress")).toBeDefined();
  });
});

describe("the units of an operation", () => {
  const size = { cost: 300, selections: 35, requested: { tickets: 0, emails: 0, rows: 0 } };
  it.each<[string, Partial<typeof size>, boolean, number]>([
    ["an ordinary one", {}, true, 0],
    ["one that is not planned yet", {}, false, 4],
    ["a large one", { cost: 50_000 }, true, 20],
    ["one ticket by email", { requested: { tickets: 1, emails: 1, rows: 0 } }, true, 0],
    ["a hundred tickets", { requested: { tickets: 100, emails: 1, rows: 0 } }, true, 99],
    ["an email to each of ten guests", { requested: { tickets: 0, emails: 10, rows: 0 } }, true, 9],
    ["the largest import", { requested: { tickets: 0, emails: 0, rows: 50_000 } }, true, 500],
  ])("%s", (_what, changed, isPlanned, units) => {
    expect(operationUnits({ ...size, ...changed }, isPlanned)).toBe(units);
  });

  it("include the bytes of its request", () => {
    expect([0, 2_000, 262_144, 5_242_880].map(requestUnits)).toEqual([1, 1, 9, 161]);
  });
});
