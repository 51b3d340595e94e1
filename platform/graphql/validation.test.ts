import { validateSync } from "class-validator";
import { IsLine, IsProse } from "./validation";

class Input {
  @IsLine(1, 10)
  name!: string;

  @IsProse(0, 20)
  text!: string;
}

const problems = (name: unknown, text: unknown = "") =>
  validateSync(Object.assign(new Input(), { name, text }) as object).map(({ property, constraints }) => [property, Object.values(constraints ?? {})[0]]);

describe("text in inputs", () => {
  it.each(["Ada", "  Ada  ", "Zoë 東京", "🎫🎫🎫🎫🎫🎫🎫🎫🎫🎫", `  ${"x".repeat(10)}  `])("may be %j", (name) => {
    expect(problems(name)).toEqual([]);
  });

  it.each([
    ["", "name must have 1 to 10 characters"],
    [" \t ", "name must be one line without control characters"],
    ["   ", "name must have 1 to 10 characters"],
    ["x".repeat(11), "name must have 1 to 10 characters"],
    ["a\nb", "name must be one line without control characters"],
    ["a\u2028b", "name must be one line without control characters"],
    ["a\ud83d", "name must not have half of a character"],
    ["\u200b\u2060", "name must have something that can be seen"],
    [7, "name must be text"],
  ])("may not be %j", (name, problem) => {
    expect(problems(name)).toEqual([["name", problem]]);
  });

  it("of several lines may have breaks, but no other control characters", () => {
    expect(problems("Ada", "one\ntwo\tthree")).toEqual([]);
    expect(problems("Ada", "\u200b")).toEqual([]);
    expect(problems("Ada", "one\ud83d")).toEqual([["text", "text must not have half of a character"]]);
    expect(problems("Ada", "one\u0000")).toEqual([["text", "text must not have control characters"]]);
    expect(problems("Ada", "x".repeat(21))).toEqual([["text", "text must have at most 20 characters"]]);
  });
});
