import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");
const rows = readFileSync(join(ROOT, "docs", "security.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| [STRIDE] \|/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, letter, threat, , tests]) => ({ threat: `${letter}: ${threat}`, tests: [...(tests ?? "").matchAll(/`([^`]+)`/g)].map(([, path]) => path ?? "") }));

describe("the threat model", () => {
  it("has rows for every letter of STRIDE", () => {
    expect(new Set(rows.map(({ threat }) => threat[0]))).toEqual(new Set("STRIDE"));
  });

  it.each(rows.map(({ threat, tests }) => [threat, tests] as const))("names tests that exist: %s", (_threat, tests) => {
    expect(tests).not.toEqual([]);
    expect(tests.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
