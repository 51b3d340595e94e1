/**
 * Composes the subgraphs' committed schemas into gateway/supergraph.graphql and sdk/schema.graphql (the public API).
 * Fails on every composition error, and on every hint: a hint is an inconsistency that clients would notice later.
 *
 * Usage (built): node dist/scripts/compose.js [--check]
 *   --check   writes nothing; fails and prints the differences when a committed file is not what would be written
 */
import { readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { compose, differences } from "./composing/supergraph";

const ROOT = process.cwd();
const SUBGRAPHS = ["auth", "core", "notifications", "payments", "scans", "tickets"];

async function main(args: readonly string[]): Promise<void> {
  const schemas = SUBGRAPHS.map((name) => ({
    name,
    sdl: readFileSync(join(ROOT, "subgraphs", name, "schema.graphql"), "utf8"),
  }));
  const { supergraph, api } = compose(schemas);
  const files = { "gateway/supergraph.graphql": supergraph, "sdk/schema.graphql": api };
  let drifted = 0;
  for (const [file, content] of Object.entries(files)) {
    const changes = differences(readOr(join(ROOT, file), ""), content);
    if (changes.length === 0) {
      console.log(`${file}: up to date`);
      continue;
    }
    drifted += 1;
    console.log(`${file}: ${changes.length} lines differ\n${changes.map((line) => `  ${line}`).join("\n")}`);
    if (!args.includes("--check")) await replace(join(ROOT, file), content);
  }
  if (drifted > 0 && args.includes("--check"))
    throw new Error(
      "The committed supergraph is not what the subgraphs compose to. Run it without --check and commit the result.",
    );
}

/** Beside and renamed: a gateway that watches the file must not read half of it. */
async function replace(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}

function readOr(path: string, fallback: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return fallback;
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
