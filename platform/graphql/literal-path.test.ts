import { Kind, parse, visit, type ASTNode } from "graphql";
import { literalPath } from "./literal-path";

/** Paths of all values "x" in a document. */
function paths(document: string): (string[] | null)[] {
  const found: (string[] | null)[] = [];
  visit(parse(document), { [Kind.STRING]: (node: ASTNode & { value: string }) => void (node.value === "x" && found.push(literalPath(node))) });
  return found;
}

describe("literalPath", () => {
  it.each<[string, string, string[][]]>([
    ["an argument", `{ f(a: 1, id: "x") }`, [["id"]]],
    ["input fields", `{ f(input: { a: { b: [] c: "x" }, d: "x" }) }`, [["input", "a", "c"], ["input", "d"]]],
    ["items of lists", `{ f(ids: ["a", "x", $v, {a: ["b"]}, [1 2], "x"]) }`, [["ids", "1"], ["ids", "5"]]],
    ["objects in lists", `{ f(input: { lines: [{ n: 1 } { n: 2, note: "x" }] }) }`, [["input", "lines", "1", "note"]]],
    ["lists of lists", `{ f(grid: [[1], [2, "x"]]) }`, [["grid", "1", "1"]]],
    ["directives", `{ f(a: { b: 1 }) @include(if: "x") { g @skip(if: "x") } }`, [["if"], ["if"]]],
    ["default values", `query ($a: [ID!]! = [1], $b: In = { c: "x" }, $d: [ID!] = ["x"]) { f }`, [["b", "c"], ["d", "0"]]],
    ["fields behind comments", `{ f( # one: {\n id: # two [\n "x") }`, [["id"]]],
    ["aliased fields, each by its own argument", `{ a: f(id: "x") b: f(b: "x") }`, [["id"], ["b"]]],
    ["block strings", `{ f(text: """x""") }`, [["text"]]],
  ])("finds %s", (_what, document, expected) => {
    expect(paths(document)).toEqual(expected);
  });

  it("is null for nodes without a location", () => {
    expect(literalPath({ kind: Kind.STRING, value: "x" })).toBeNull();
    const [definition] = parse(`{ f(id: "x") }`, { noLocation: true }).definitions;
    expect(literalPath(definition as ASTNode)).toBeNull();
  });
});
