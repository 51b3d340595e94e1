import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { closeCodes } from "../../gateway/subscriptions/close-codes";
import { defineErrors } from "../../platform/errors/define-errors";
import { engineErrors } from "../../platform/errors/engine-errors";
import { codesIn, renderErrors } from "./error-docs";
import { errorTables } from "./tables";

const ROOT = join(__dirname, "..", "..");
const documented = new Set([...readFileSync(join(ROOT, "docs", "errors.md"), "utf8").matchAll(/^\| `([A-Z_]+)`/gm)].map((match) => match[1] ?? ""));
const defined = errorTables.flatMap(({ errors }) => Object.keys(errors));

const sources = ["gateway", "platform", "subgraphs", "workers"]
  .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((path) => join(ROOT, folder, path)))
  .filter((path) => path.endsWith(".ts") && !/\.test\.ts$|[\\/](tests|testing)[\\/]/.test(path))
  .map((path) => codesIn(readFileSync(path, "utf8")));

describe("docs/errors.md", () => {
  it("has every code that is defined", () => expect(defined.filter((code) => !documented.has(code))).toEqual([]));

  it("has no code that is not defined any more", () => expect([...documented].filter((code) => !defined.includes(code))).toEqual([]));

  it("has no code that nothing answers with", () => {
    const used = new Set(sources.flatMap(({ throughTables, literal }) => [...throughTables, ...literal]));
    // The engine's own codes come out of the engine.
    expect(defined.filter((code) => !used.has(code) && !(code in engineErrors))).toEqual([]);
  });

  it("has every code with which the gateway closes a WebSocket", () => {
    const rows = [...readFileSync(join(ROOT, "docs", "errors.md"), "utf8").matchAll(/^\| (\d{4}) \|/gm)].map((match) => Number(match[1]));
    expect(rows).toEqual(Object.values(closeCodes).map(({ code }) => code));
    expect(rows).toEqual(expect.arrayContaining([1009, 1013, 4400, 4401, 4403, 4408, 4409, 4429]));
  });

  it("has every code that stands in a source as text", () => {
    const literal = new Set(sources.flatMap((source) => [...source.literal]));
    expect([...literal].filter((code) => !documented.has(code))).toEqual([]);
  });
});

describe("the table of errors", () => {
  const core = { part: "core", errors: defineErrors({ SOLD_OUT: { status: 409, description: "None left." } }) };

  it("has a row for each code", () => expect(renderErrors([core])).toContain("| `SOLD_OUT` | 409 | core | None left. |"));

  it("refuses a code that two parts define", () => expect(() => renderErrors([core, { ...core, part: "scans" }])).toThrow("SOLD_OUT"));

  it("sees codes in sources, through tables and as text", () => {
    expect(codesIn('throw new AppError(coreErrors.SOLD_OUT, ""); extensions: { code: "BAD_REQUEST" }')).toEqual({
      throughTables: new Set(["SOLD_OUT"]),
      literal: new Set(["BAD_REQUEST"]),
    });
  });
});
