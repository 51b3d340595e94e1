/**
 * Breaks guards one at a time, in a copy of the project, and expects a test to fail for each: a guard that can be deleted
 * while all tests pass is not tested.
 *
 * Usage:
 *   npm run test:mutants                 every row of the table, for a scheduled run
 *   npm run test:mutants -- --sample     the rows marked as sample, for CI
 *   npm run test:mutants -- money gate   the rows whose name contains one of the words
 *   npm run test:mutants -- --list       the names, without running them
 *
 * Options: --no-control skips the run of the same tests on the unbroken code that precedes the first mutant of each test
 * file. --sample skips it too, because CI has just run all tests.
 *
 * A mutant is killed if a named test fails. One that survives, and one whose tests do not build, load or end, is a
 * failure. The last line is `N passed, N failed`. The exit code is 0 if all were killed, 1 if not, 2 if no row matches,
 * 130 after Ctrl-C.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { judge } from "./judge.mjs";
import { ProjectCopy } from "./project-copy.mjs";
import { mutants } from "./table.mjs";
import { TestRunner } from "./test-runner.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
/** How much of the output of tests that did not run is shown, in characters. */
const SHOWN = 1_500;

const args = process.argv.slice(2);
const words = args.filter((arg) => !arg.startsWith("--"));
const isSample = args.includes("--sample");
const hasControl = !isSample && !args.includes("--no-control");
const rows = mutants.filter(
  ({ name, sample }) => (!isSample || sample) && (words.length === 0 || words.some((word) => name.includes(word))),
);

/**
 * @param {TestRunner} runner
 * @param {import("./table.mjs").Mutant} mutant
 * @returns {Promise<import("./judge.mjs").Verdict & { output: string }>}
 */
async function tryMutant(runner, mutant) {
  let mend;
  try {
    mend = await runner.copy.break(mutant);
  } catch (error) {
    return { outcome: "did not run", reason: error.message, output: "" };
  }
  try {
    const run = await runner.run(mutant, { ownServers: mutant.file.startsWith("prisma/") });
    return { ...judge(run), output: run.output };
  } catch (error) {
    // A mutated migration that PostgreSQL refuses.
    return { outcome: "did not run", reason: error.message, output: error.detail ?? "" };
  } finally {
    await mend();
  }
}

/** Tests that fail without a mutant prove nothing about one. @returns {Promise<string | null>} why they prove nothing */
async function failedControl(runner, controls, mutant) {
  const key = JSON.stringify([mutant.kind, mutant.test, mutant.only]);
  if (!controls.has(key)) {
    const { outcome, reason } = judge(await runner.run(mutant));
    controls.set(key, outcome === "survived" ? null : `without the mutant: ${outcome === "killed" ? `failed: ${reason}` : reason}`);
  }
  return controls.get(key);
}

async function main() {
  if (args.includes("--list")) return rows.forEach(({ name }) => console.log(name));
  if (rows.length === 0) {
    console.log("no row matches; --list shows all names\n0 passed, 0 failed");
    process.exitCode = 2;
    return;
  }
  const copy = await ProjectCopy.create(ROOT);
  const runner = new TestRunner(copy);
  const controls = new Map();
  const failed = [];
  let done = 0;
  let isInterrupted = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      isInterrupted = true;
      runner.interrupt();
    });
  }
  try {
    for (const mutant of rows) {
      const since = performance.now();
      const control = hasControl ? await failedControl(runner, controls, mutant) : null;
      if (isInterrupted) break;
      const result = control === null ? await tryMutant(runner, mutant) : { outcome: "did not run", reason: control, output: "" };
      if (isInterrupted) break;
      done++;
      const seconds = ((performance.now() - since) / 1_000).toFixed(1);
      const verdict = result.outcome === "killed" ? "killed     " : result.outcome.toUpperCase().padEnd(11);
      console.log(`${verdict} ${mutant.name} (${seconds} s)\n            ${result.reason}`);
      if (result.outcome === "killed") continue;
      failed.push(mutant.name);
      if (result.outcome === "did not run") console.log(result.output.slice(-SHOWN));
    }
  } finally {
    await runner.close();
    await copy.remove();
  }
  if (failed.length > 0) console.log(`\nnot killed:\n${failed.map((name) => `  ${name}`).join("\n")}`);
  if (isInterrupted) console.log(`interrupted after ${done} of ${rows.length}`);
  console.log(`${done - failed.length} passed, ${failed.length} failed`);
  if (isInterrupted) process.exitCode = 130;
  else if (failed.length > 0) process.exitCode = 1;
}

await main();
// The migration engine leaves a timer of 10 s behind.
process.exit();
