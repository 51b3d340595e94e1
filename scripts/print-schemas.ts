/**
 * Prints each subgraph's schema into subgraphs/<name>/schema.graphql; with --check it compares instead and fails on a
 * difference. Names after the flags limit it to these subgraphs.
 */
import "reflect-metadata";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { AnySubgraph } from "../platform/subgraph/define-subgraph";

const names = ["auth", "core", "notifications", "payments", "tickets", "scans"];

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const check = args.includes("--check");
  const chosen = args.filter((arg) => !arg.startsWith("--"));
  let different = 0;
  for (const name of names.filter((candidate) => chosen.length === 0 || chosen.includes(candidate))) {
    const module = (await import(`../subgraphs/${name}/subgraph`)) as Record<string, AnySubgraph>;
    const definition = module[`${name}Subgraph`];
    if (!definition) throw new Error(`subgraphs/${name}/subgraph.ts does not export ${name}Subgraph`);
    // Resolvers only hold their services: an empty module is enough to print what they look like.
    const { sdl } = await definition.schema({});
    const path = `subgraphs/${name}/schema.graphql`;
    const committed = existsSync(path) ? readFileSync(path, "utf8") : "";
    if (committed === sdl) continue;
    different++;
    if (check) process.stderr.write(`${path} is not what the code prints. Run: npm run schemas\n`);
    else writeFileSync(path, sdl);
  }
  process.stdout.write(check ? `${different} schemas differ\n` : `${different} schemas written\n`);
  process.exitCode = check && different > 0 ? 1 : 0;
}

void main();
