import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compareWithFloor, renderReport } from "./compare-floor";

const FLOOR = `
scalar DateTime
# ------------------------------- auth
enum Role { ADMIN GUEST }
type User { id: ID! name: String! email: String roles(first: Int = 20, only: [Role!] = [ADMIN], search: String): [Role!] }
input RegisterInput { email: String! name: String! = "you" locale: String = "en" }
type Query { me: User user(id: ID!): User }
# ------------------------------- core
type Event { id: ID! }
extend type User { events(first: Int = 20): [Event!] }
extend type Query { event(id: ID!): Event }
`;

const API = FLOOR;
const changed = (from: string | RegExp, to: string): string => {
  const api = API.replace(from, to);
  if (api === API) throw new Error(`nothing like ${String(from)} in the floor`);
  return api;
};
const differencesOf = (api: string) => compareWithFloor(FLOOR, api).differences;

describe("comparing an API with its floor", () => {
  it("finds nothing where they are the same", () => {
    const { sections, differences } = compareWithFloor(FLOOR, API);
    expect(differences).toEqual([]);
    expect(sections.map(({ name, missingParts }) => [name, missingParts])).toEqual([["general", 0], ["auth", 0], ["core", 0]]);
  });

  it.each([
    ["a type", "type Event { id: ID! }", "type Event { id: ID! } type Venue { id: ID! }"],
    ["a field", "name: String!", "name: String! nickname: String!"],
    ["an optional argument", "user(id: ID!)", "user(id: ID!, slug: String)"],
    ["a required argument with a default", "user(id: ID!)", "user(id: ID!, deep: Boolean! = false)"],
    ["an optional input field", 'locale: String = "en"', 'locale: String = "en" referrer: String'],
    ["an enum value", "ADMIN GUEST", "ADMIN GUEST ROBOT"],
    ["a description", "type Event", '"What people come to" type Event'],
  ])("welcomes %s more than the floor has", (_what, from, to) => expect(differencesOf(changed(from, to))).toEqual([]));

  it.each([
    ["a field that may be null and should not", "name: String!", "name: String", "User.name is String and should be String!"],
    ["a field that may not be null and should", "email: String roles", "email: String! roles", "User.email is String! and should be String"],
    ["a list of another nullability", "): [Role!]", "): [Role]", "User.roles is [Role] and should be [Role!]"],
    ["another type", "id: ID! name", "id: Int! name", "User.id is Int! and should be ID!"],
    ["an argument of another type", "user(id: ID!)", "user(id: String!)", "Query.user(id:) is String! and should be ID!"],
    ["an argument that is required and should not be", "search: String)", "search: String!)", "User.roles(search:) is String! and should be String"],
    ["another default", "roles(first: Int = 20", "roles(first: Int = 10", "User.roles(first:) is by default 10 and should be 20"],
    ["a default that is gone", "roles(first: Int = 20", "roles(first: Int", "User.roles(first:) is by default nothing and should be 20"],
    ["a default that nobody wrote", "search: String)", 'search: String = "")', 'User.roles(search:) is by default "" and should be nothing'],
    ["another list by default", "[Role!] = [ADMIN]", "[Role!] = []", 'User.roles(only:) is by default [] and should be ["ADMIN"]'],
    ["an argument that is missing", ", search: String)", ")", "User.roles lacks the argument search"],
    ["another required argument", "user(id: ID!)", "user(id: ID!, tenant: ID!)", "Query.user requires an argument tenant that nobody knows of"],
    ["an input field of another type", "RegisterInput { email: String!", "RegisterInput { email: String", "RegisterInput.email is String and should be String!"],
    ["another default of an input field", 'locale: String = "en"', 'locale: String = "fr"', 'RegisterInput.locale is by default "fr" and should be "en"'],
    ["another required input field", 'locale: String = "en"', 'locale: String = "en" captcha: String!', "RegisterInput requires a field captcha that nobody knows of"],
    ["an enum value that is missing", "ADMIN GUEST", "ADMIN", "Role lacks the value GUEST"],
    ["an enum value with another name", "ADMIN GUEST", "ADMIN VISITOR", "Role lacks the value GUEST"],
    ["a field in another case", "me: User", "Me: User", "Query.me is called Me"],
    ["an input field in another case", "email: String! name", "e_mail: String name", "RegisterInput.email is called e_mail"],
    ["a type of another kind", "scalar DateTime", "enum DateTime { NOW }", "DateTime is of the kind enum and should be scalar"],
  ])("refuses %s", (_what, from, to, difference) => expect(differencesOf(changed(from, to))).toEqual([difference]));

  it("refuses a type in another case", () => {
    const api = API.replaceAll("RegisterInput", "registerInput");
    expect(differencesOf(api)).toEqual(["RegisterInput is called registerInput"]);
  });

  it("counts what is missing, with all that lies inside, by section", () => {
    const api = `scalar DateTime enum Role { ADMIN GUEST } type User { id: ID! name: String! email: String } type Query { me: User }`;
    const { sections, differences } = compareWithFloor(FLOOR, api);
    expect(differences).toEqual([]);
    expect(sections.find(({ name }) => name === "auth")).toEqual({
      name: "auth",
      parts: 19,
      missing: ["User.roles", "RegisterInput", "Query.user"],
      missingParts: 10,
    });
    expect(sections.find(({ name }) => name === "core")?.missing).toEqual(["Event", "User.events", "Query.event"]);
  });

  it("shows a table with a total that is never rounded up to 100 %", () => {
    const values = Array.from({ length: 2_000 }, (_, i) => `field${i}: Int`);
    const floor = (fields: readonly string[]) => `type Query { ${fields.join(" ")} }`;
    const report = renderReport(compareWithFloor(floor(values), floor(values.slice(1))));
    expect(report).toMatch(/^all +2000 of 2001 +99\.9 %/m);
    expect(report).toContain("general lacks Query.field0");
  });

  it("finds that the real floor stands on itself", () => {
    const floor = readFileSync(join(__dirname, "..", "..", "sdk", "floor.graphql"), "utf8");
    const { sections, differences } = compareWithFloor(floor, floor);
    expect(differences).toEqual([]);
    expect(sections.map(({ name }) => name)).toEqual(["general", "auth", "core", "payments", "tickets", "notifications", "scans"]);
    expect(sections.every(({ missingParts }) => missingParts === 0)).toBe(true);
  });
});
