import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { secret, variable } from "../../platform/config/define-config";
import { flag, integer, required, secrets } from "../../platform/config/variable-schemas";
import { renderEnvironment, renderExample, sectionsOf } from "./env-docs";
import { variableTables } from "./tables";

const read = (path: string): string => readFileSync(join(__dirname, "..", "..", path), "utf8");
const namesIn = (text: string, pattern: RegExp): string[] => [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ""))].sort();
const declared = sectionsOf(variableTables)
  .flatMap(({ variables }) => variables.map(({ name }) => name))
  .sort();

describe("docs/env.md and .env.example", () => {
  it("name every variable that is read, and no other", () => {
    expect(namesIn(read("docs/env.md"), /^\| `([A-Z_]+)`/gm)).toEqual(declared);
    expect(namesIn(read(".env.example"), /^# ([A-Z_]+)=/gm)).toEqual(declared);
  });

  it("name every variable that the sandbox reads", () => {
    const read_ = namesIn(read("sandbox/config.ts"), /(?:env\.|(?:port|url)\(")([A-Z_]+)/g);
    expect(read_.filter((name) => !declared.includes(name))).toEqual([]);
    const own = sectionsOf([]).flatMap(({ variables }) => variables.map(({ name }) => name));
    expect(own.filter((name) => !read_.includes(name))).toEqual([]);
  });
});

describe("the table of variables", () => {
  const tables = [
    {
      title: "Some",
      variables: {
        a: variable("A_PORT", integer(3000, 0, 65_535), "A port"),
        b: variable("B_MODE", z.enum(["dark", "light"]).default("dark"), "A mode"),
        c: variable("C_FLAG", flag(true), "A flag"),
        d: variable("D_URL", z.url().optional(), "A URL"),
        e: secret("E_URL", required, "A server"),
        f: secret("F_KEY", z.string().default("do-not-tell"), "A key"),
        g: secret("G_KEYS", secrets, "Keys"),
      },
    },
    { title: "Others", variables: { again: variable("A_PORT", integer(1, 0, 2), "Not again"), h: variable("H", z.string().default("x"), "One more") } },
  ];

  it("says what each may be, what it is by default, and whether it must be set", () => {
    const text = renderEnvironment(tables);
    expect(text).toContain("| `A_PORT` | `3000` | 0 to 65535 | A port |");
    expect(text).toContain("| `B_MODE` | `dark` | dark, light | A mode |");
    expect(text).toContain("| `C_FLAG` | `true` | true, false | A flag |");
    expect(text).toContain("| `D_URL` | – | URL | A URL |");
    expect(text).toContain("| `E_URL` | **required** |  | A server (secret) |");
    expect(text).toContain("| `G_KEYS` | **required** |  | Keys (secret) |");
  });

  it("names a variable once, where it is first met", () => {
    expect(renderEnvironment(tables)).not.toContain("Not again");
    expect(renderEnvironment(tables)).toContain("## Others");
  });

  it("never shows what a secret is by default", () => {
    expect(renderEnvironment(tables) + renderExample(tables)).not.toContain("do-not-tell");
  });
});
