import { textProblem } from "./text-limits";

describe("textProblem", () => {
  it.each([
    ["search", "x".repeat(200), null],
    ["search", "é".repeat(200), null],
    ["search", "🎫".repeat(200), null],
    ["search", "x".repeat(201), "must have at most 200 characters"],
    ["search", "x".repeat(1_000_000), "must have at most 200 characters"],
    ["search", "a ".repeat(20), null],
    ["search", "a ".repeat(21), "must have at most 20 words"],
    ["search", "a-".repeat(21), "must have at most 20 words"],
    ["search", "a.b@c.example", null],
    ["after", "x".repeat(1_000), null],
    ["after", "x".repeat(1_001), "must have at most 1,000 characters"],
    ["title", "x".repeat(50_000), null],
    ["title", "x".repeat(50_001), "must have at most 50,000 characters"],
    ["csv", "x".repeat(5_000_000), null],
  ])("judges %s by its length", (name, text, problem) => expect(textProblem(name, text)).toBe(problem));
});
