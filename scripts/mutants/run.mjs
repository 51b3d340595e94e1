/**
 * Breaks guards one at a time, in a copy of the project, and expects a test to fail for each: a guard that can be deleted
 * while all tests pass is not tested.
 *
 * Usage:
 *   npm run test:mutants                 every row of the table, for a scheduled run
 *   npm run test:mutants -- --sample     the rows marked as sample, for CI
 *   npm run test:mutants -- money gate   the rows whose name contains one of the words
 *
 * A mutant is killed if a named test fails. One whose test file does not load or build proves nothing and counts as a
 * failure, like one that survives. The last line is `N passed, N failed`.
 */
import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { mutants } from "./table.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
/** Too large, not needed, or shared through a link. */
const NOT_COPIED = new Set([".git", ".data", "node_modules", "coverage"]);
/** Milliseconds for the test of one mutant: some make a test wait for what never happens. */
const TIMEOUT = 180_000;
/** What the test runner prints when it could not load a test file. */
const NOT_LOADED = /Test suite failed to run|Cannot find module|✗ Build/;

/** Copies the project without its history and data, so that a mutant can never remain in the working folder. */
async function copyProject() {
  const copy = await mkdtemp(join(tmpdir(), "event-planner-mutants-"));
  await cp(ROOT, copy, {
    recursive: true,
    filter: (source) => !NOT_COPIED.has(relative(ROOT, source).split("/")[0]),
  });
  await symlink(join(ROOT, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/**
 * Runs the tests of one mutant.
 *
 * @param {string} copy the copied project
 * @param {import("./table.mjs").Mutant} mutant
 * @returns {Promise<{ killed: boolean, reason: string }>}
 */
async function judge(copy, mutant) {
  const path = join(copy, mutant.file);
  const original = await readFile(path, "utf8");
  if (original.split(mutant.search).length !== 2) return { killed: false, reason: "the search text must occur exactly once" };
  // A new file: the copy may share its bytes with the original through a hard link.
  await unlink(path);
  await writeFile(path, original.replace(mutant.search, () => mutant.replace));
  try {
    const output = await runTests(copy, mutant);
    const [, failed] = /(\d+) failed\s*$/.exec(output) ?? [];
    if (NOT_LOADED.test(output) || failed === undefined) return { killed: false, reason: `the tests did not run:\n${output.slice(-2_000)}` };
    const [name] = /✕ .*/.exec(output) ?? ["a test failed"];
    return Number(failed) > 0 ? { killed: true, reason: name } : { killed: false, reason: "all tests passed" };
  } finally {
    await writeFile(path, original);
  }
}

function runTests(copy, { kind, test, only }) {
  return new Promise((resolve, reject) => {
    const args = ["scripts/test.mjs", kind, test, ...(only ? ["-t", only] : [])];
    const env = { ...process.env, NO_COLOR: "1" };
    const child = spawn(process.execPath, args, { cwd: copy, env, stdio: ["ignore", "pipe", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGTERM"), TIMEOUT);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("close", () => {
      clearTimeout(timer);
      resolve(output.trimEnd());
    });
  });
}

function chosen(args) {
  if (args.includes("--sample")) return mutants.filter(({ sample }) => sample);
  return args.length === 0 ? mutants : mutants.filter(({ name }) => args.some((word) => name.includes(word)));
}

const rows = chosen(process.argv.slice(2));
const copy = await copyProject();
let killed = 0;
try {
  for (const mutant of rows) {
    const started = performance.now();
    const result = await judge(copy, mutant);
    if (result.killed) killed++;
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    console.log(`${result.killed ? "killed  " : "SURVIVED"} ${mutant.name} (${seconds} s): ${result.reason}`);
  }
} finally {
  await rm(copy, { recursive: true, force: true });
}
console.log(`${killed} passed, ${rows.length - killed} failed`);
if (killed < rows.length || rows.length === 0) process.exitCode = 1;
