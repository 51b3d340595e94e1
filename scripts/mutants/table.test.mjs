import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { mutants } from "./table.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

describe("the table of mutants", () => {
  it("names each mutant once", () => {
    assert.equal(new Set(mutants.map(({ name }) => name)).size, mutants.length);
  });

  for (const { name, file, search, replace, test } of mutants) {
    it(`changes one place, and has tests: ${name}`, () => {
      assert.equal(readFileSync(join(ROOT, file), "utf8").split(search).length, 2, `${file} must contain the text once`);
      assert.notEqual(search, replace);
      assert.ok(testFiles(test).length > 0, `no test file begins with ${test}`);
    });
  }

  it("has a sample of five for CI", () => {
    assert.equal(mutants.filter(({ sample }) => sample).length, 5);
  });
});

function testFiles(test) {
  const folder = dirname(test);
  const begins = test.slice(folder.length + 1);
  const names = readdirSync(join(ROOT, folder), { recursive: begins === "" });
  return names.filter((path) => path.startsWith(begins) && path.endsWith(".test.ts"));
}
