import { compose, differences } from "./supergraph";

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n';
const people = {
  name: "people",
  sdl: `${LINK}type Query { person: Person } type Person @key(fields: "id") { id: ID! name: String! }`,
};
const pets = { name: "pets", sdl: `${LINK}type Person @key(fields: "id") { id: ID! pets: [String!]! }` };

describe("compose", () => {
  it("gives the same supergraph whatever the order of the subgraphs", () => {
    expect(compose([pets, people])).toEqual(compose([people, pets]));
  });

  it("prints the public API without anything of the federation", () => {
    const { api } = compose([people, pets]);
    expect(api).toBe(
      "type Person {\n  id: ID!\n  name: String!\n  pets: [String!]!\n}\n\ntype Query {\n  person: Person\n}\n",
    );
  });

  it("fails on a schema that does not compose, and says why", () => {
    const broken = { name: "pets", sdl: `${LINK}type Person @key(fields: "id") { id: ID! name: String! }` };
    expect(() => compose([people, broken])).toThrow(/Non-shareable field "Person.name"/);
  });

  it("fails on a hint too", () => {
    const a = { name: "a", sdl: `${LINK}type Query { a: Value } type Value @shareable { x: Int! }` };
    const b = { name: "b", sdl: `${LINK}type Query { b: Value } type Value @shareable { x: Int }` };
    expect(() => compose([a, b])).toThrow(/not cleanly[^]*Value\.x/);
  });
});

describe("differences", () => {
  it("is empty for equal texts", () => expect(differences("a\nb\n", "a\nb\n")).toEqual([]));
  it("names what came and what went", () => expect(differences("a\nb\n", "a\nc\n")).toEqual(["- b", "+ c"]));
  it("notices another order", () => expect(differences("a\nb\n", "b\na\n")).toHaveLength(1));
});
