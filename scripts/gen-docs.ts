/**
 * Makes the documentation that the code itself knows: docs/errors.md, docs/env.md, docs/permissions.md, .env.example.
 *
 * Usage (built): node dist/scripts/gen-docs.js [--check]
 *   --check   writes nothing; fails when a file is not what would be written
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { closeCodes } from "../gateway/subscriptions/close-codes";
import { renderPermissions } from "../subgraphs/auth/services/role-permissions";
import { renderEnvironment, renderExample } from "./documenting/env-docs";
import { renderErrors } from "./documenting/error-docs";
import { errorTables, variableTables } from "./documenting/tables";

function main(args: readonly string[]): number {
  const check = args.includes("--check");
  const files = {
    "docs/errors.md": renderErrors(errorTables, Object.values(closeCodes)),
    "docs/env.md": renderEnvironment(variableTables),
    "docs/permissions.md": renderPermissions(),
    ".env.example": renderExample(variableTables),
  };
  const stale = Object.entries(files).filter(([path, content]) => !existsSync(path) || readFileSync(path, "utf8") !== content);
  for (const [path, content] of stale) {
    console.log(check ? `${path} is not what the code says. Run: npm run docs` : `${path} written`);
    if (check) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  if (stale.length === 0) console.log(`${Object.keys(files).length} files are what the code says.`);
  return check && stale.length > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
