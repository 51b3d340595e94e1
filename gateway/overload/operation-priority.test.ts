import { buildSchema, parse } from "graphql";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OperationPriorities } from "./operation-priority";

const priorities = new OperationPriorities();
priorities.load(buildSchema(readFileSync(join(__dirname, "../../sdk/schema.graphql"), "utf8")));
const of = (query: string, operationName?: string) => priorities.of(parse(query), operationName).priority;

describe("OperationPriorities", () => {
  it.each([
    ["scanning", "mutation S($input: ScanTicketInput!) { scanTicket(input: $input) { admitted } }", "critical"],
    ["admitting a guest without a code", "mutation { x: admitTicket(input: {}) { admitted } }", "critical"],
    ["a purchase", "mutation { purchaseTickets(input: {}) { id } }", "high"],
    ["paying again", "mutation { retryPayment(purchaseId: 1) { id } }", "high"],
    ["another mutation", "mutation { createGate(input: {}) { id } }", "normal"],
    ["one record", "{ event(id: 1) { title } }", "normal"],
    ["a list", "{ events { edges { node { id } } } }", "low"],
    ["questions about the schema", "{ __schema { types { name } } }", "low"],
    ["a fragment at the root", "mutation { ...M } fragment M on Mutation { ... { scanTicket(input: {}) { admitted } } }", "critical"],
  ])("knows %s", (_what, query, priority) => expect(of(query)).toBe(priority));

  it("knows nothing of a persisted operation whose document is not here, and defers what is not GraphQL", () => {
    expect([priorities.of(undefined, null).priority, priorities.of(null, null).priority]).toEqual(["normal", "low"]);
  });

  it("takes an operation for as urgent as its least urgent root field", () => {
    expect(of("mutation { scanTicket(input: {}) { admitted } createGate(input: {}) { id } }")).toBe("normal");
    expect(of("{ event(id: 1) { id } events { totalCount } }")).toBe("low");
    expect(of("{ __typename event(id: 1) { id } }")).toBe("normal");
  });

  it("reads the operation that is named", () => {
    const document = "query L { events { totalCount } } mutation S { scanTicket(input: {}) { admitted } }";
    expect([of(document, "L"), of(document, "S"), of(document, "X")]).toEqual(["low", "critical", "low"]);
  });

  it("names the kind of an operation by its first root field, whatever its alias", () => {
    expect(priorities.of(parse("{ x: event(id: 1) { id } }"), null).kind).toBe("event");
  });

  it("knows every root field that its table names", () => {
    const schema = readFileSync(join(__dirname, "../../sdk/schema.graphql"), "utf8");
    const source = readFileSync(join(__dirname, "operation-priority.ts"), "utf8");
    for (const [, name] of source.matchAll(/"Mutation\.(\w+)"/g)) expect(schema).toMatch(new RegExp(`^  ${name}\\(`, "m"));
  });

  it("is not stopped by fragments that contain themselves", () => {
    expect(of("mutation { ...A } fragment A on Mutation { ...B } fragment B on Mutation { ...A scanTicket(input: {}) { admitted } }")).toBe("critical");
  });
});
