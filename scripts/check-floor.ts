/**
 * Says how much of the API's floor (sdk/floor.graphql) the composed API (sdk/schema.graphql) has, and fails when
 * something that exists differs from it.
 *
 * Usage (built): node dist/scripts/check-floor.js [--complete]
 *   --complete   what is missing fails, too
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compareWithFloor, renderReport } from "./floor/compare-floor";

const FLOOR = "sdk/floor.graphql";
const API = "sdk/schema.graphql";
/** Where the floor comes from, on machines that have it. */
const CONTRACT = join("..", "shared", "contract", "api.graphql");

function main(args: readonly string[]): number {
  const floor = readFileSync(FLOOR, "utf8");
  let problems = 0;
  if (existsSync(CONTRACT) && readFileSync(CONTRACT, "utf8") !== floor) {
    console.error(`${FLOOR} is not the contract any more: copy ${CONTRACT} over it.`);
    problems++;
  }
  if (!existsSync(API)) {
    console.error(`${API} does not exist: compose the supergraph first (npm run compose).`);
    return 1;
  }
  const report = compareWithFloor(floor, readFileSync(API, "utf8"));
  console.log(renderReport(report));
  problems += report.differences.length;
  if (args.includes("--complete")) problems += report.sections.reduce((sum, { missing }) => sum + missing.length, 0);
  return problems > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
