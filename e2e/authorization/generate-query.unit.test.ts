import { buildSchema, parse, validate } from "graphql";
import { QueryGenerator } from "./generate-query";
import { outcomeOf } from "./outcomes";

const schema = buildSchema(`
  type Query { shop(id: ID!, language: String): Shop shops: [Shop!]! }
  type Mutation { close(id: ID!): Boolean! open(id: ID!): Shop }
  type Shop { id: ID! name: String! secret: String owner: Person goods(first: Int = 10): GoodsConnection }
  type Person { id: ID! name: String! shop: Shop }
  type GoodsConnection { totalCount: Int! edges: [GoodsEdge!]! }
  type GoodsEdge { node: Goods! }
  type Goods { id: ID! label: String! }
`);
const open = new Map(Object.entries({ Shop: ["id", "name", "owner"], Person: ["id", "name"], Goods: ["id", "label"], GoodsConnection: ["totalCount", "edges"], GoodsEdge: ["node"] }));
const generate = new QueryGenerator(schema, open);
const isGood = (query: string) => expect({ query, problems: validate(schema, parse(query)) }).toEqual({ query, problems: [] });

describe("an operation", () => {
  it("declares a variable for each argument, by the type that the schema gives it", () => {
    const query = generate.operation("query", "shop", ["id", "language"], [], "name");
    expect(query).toBe("query($id: ID!, $language: String) { shop(id: $id, language: $language) { name } }");
    isGood(query);
  });

  it("goes along a path, whose steps may have arguments", () => {
    const query = generate.operation("query", "shops", [], ["goods(first: 1)", "edges", "node"], "label");
    expect(query).toBe("query { shops { goods(first: 1) { edges { node { label } } } } }");
    isGood(query);
  });

  it("asks for nothing of a leaf", () => {
    expect(generate.operation("mutation", "close", ["id"], [], generate.answerOf("mutation", "close"))).toBe("mutation($id: ID!) { close(id: $id) }");
  });

  it("refuses a field or an argument that there is not", () => {
    expect(() => generate.operation("query", "bank", [], [], "")).toThrow("there is no query bank");
    expect(() => generate.operation("query", "shops", ["id"], [], "name")).toThrow("shops has no argument id");
  });
});

describe("what is selected", () => {
  it("is something that only the object's own subgraph can say", () => {
    expect(generate.enoughOf("Shop", "owner")).toBe("name");
    expect(generate.enoughOf("Shop", "secret")).toBe("");
  });

  it("goes to the records of a list", () => {
    expect(generate.enoughOf("Shop", "goods")).toBe("totalCount edges { node { label } }");
  });

  it("of everything open leaves out what is not", () => {
    expect(generate.everythingOpenOf("Shop")).toBe("id name owner { name }");
    isGood(generate.operation("mutation", "open", ["id"], [], generate.answerOf("mutation", "open")));
  });

  it("has a type wherever a path ends", () => {
    expect(generate.typeAt("Query", ["shops", "goods(first: 1)", "edges", "node"])).toBe("Goods");
  });
});

describe("what became of a path", () => {
  const error = (code: string) => ({ message: "", extensions: { code } });

  it.each<[string, Parameters<typeof outcomeOf>[0], string]>([
    ["a value", { data: { shop: { goods: [{ label: "x" }] } } }, "sees"],
    ["a value that is false or 0", { data: { shop: { goods: [{ label: 0 }] } } }, "sees"],
    ["null without a word", { data: { shop: { goods: null } } }, "null"],
    ["a list without anything in it", { data: { shop: { goods: [] } } }, "empty"],
    ["a refusal", { data: { shop: { goods: null } }, errors: [error("FORBIDDEN")] }, "FORBIDDEN"],
    ["nothing at all", { data: null, errors: [error("NOT_FOUND")] }, "NOT_FOUND"],
    ["a value and an error beside it", { data: { shop: { goods: [{ label: "x" }] } }, errors: [error("FORBIDDEN")] }, "sees, and FORBIDDEN"],
  ])("is %s", (_what, answer, outcome) => {
    expect(outcomeOf(answer, ["shop", "goods(first: 1)", "label"])).toBe(outcome);
  });

  it("is a connection without anything in it", () => {
    expect(outcomeOf({ data: { shop: { goods: { totalCount: 0, edges: [] } } } }, ["shop", "goods"])).toBe("empty");
  });
});
