/**
 * Tests everything with one command, on a PostgreSQL and a Redis of its own that leave nothing behind.
 *
 * Usage:
 *   node scripts/test.mjs                      unit, then int, then e2e, then one summary
 *   node scripts/test.mjs int [jest args…]     one kind, e.g. `int subgraphs/core -t "holds"`
 *
 * The tests of kind int get TEST_DATABASE_URL (a server, with the rights to make databases, on which every subgraph has a
 * migrated database `event_planner_template_<subgraph>` to copy) and TEST_REDIS_URL. The last line is always
 * `N passed, N failed`.
 */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Guard } from "./embedded/guard.mjs";
import { temporaryFolder } from "./embedded/placement.mjs";
import { checkNode, ensureInstalled } from "./dependencies.mjs";
import { Terminal, duration } from "./terminal.mjs";
import { Trouble, explain } from "./trouble.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const KINDS = ["unit", "int", "e2e"];
/** End-to-end tests start whole systems with their own processes: two of them at once would only slow each other down. */
const JEST_OPTIONS = { unit: ["--maxWorkers=2"], int: ["--maxWorkers=2"], e2e: ["--runInBand"] };
/** Not in the temporary folder, which does not outlive a run: translating the sources again takes longer than the tests. */
const JEST_CACHE = join(ROOT, ".cache", "jest");

const terminal = new Terminal(process.stdout);
/** Everything that is written while testing, by us and by the tests: the guard deletes it however this process ends. */
let scratch = "";
let guard = null;
/** What runs now and has to end when we are told to. */
let running = null;
let services = null;
let interrupted = false;

async function main(args) {
  checkNode();
  const kinds = KINDS.includes(args[0]) ? [args[0]] : KINDS;
  const jestArgs = KINDS.includes(args[0]) ? args.slice(1) : args;
  const started = performance.now();

  await ensureInstalled(ROOT, terminal, { dev: true });
  const { build } = await import("./build.mjs");
  await terminal.step("Build", async (note) => note(await build(ROOT, note)));

  await openScratch();
  const totals = { passed: 0, failed: 0 };
  const lines = [];
  try {
    for (const kind of kinds) {
      if (interrupted) break;
      const since = performance.now();
      const result = await runKind(kind, jestArgs, kinds.length > 1);
      totals.passed += result.passed;
      totals.failed += result.failed;
      lines.push(
        `  ${kind.padEnd(5)} ${result.passed} passed, ${result.failed} failed  ${duration(performance.now() - since)}`,
      );
    }
  } finally {
    await cleanUp();
  }
  if (kinds.length > 1) terminal.line(`\n${lines.join("\n")}\n  ${duration(performance.now() - started)} in all`);
  if (interrupted) terminal.line("Interrupted.");
  console.log(`${totals.passed} passed, ${totals.failed} failed`);
  if (totals.failed > 0 || interrupted) process.exitCode = interrupted ? 130 : 1;
}

/**
 * Runs the tests of one kind.
 *
 * @returns {Promise<{ passed: number, failed: number }>}
 */
async function runKind(kind, jestArgs, whole) {
  const env = { ...process.env, NODE_ENV: "test" };
  if (kind !== "unit") await findRedis();
  if (kind === "int") Object.assign(env, await startServices());

  const report = join(scratch, `${kind}.json`);
  const args = [
    "--selectProjects",
    kind,
    ...JEST_OPTIONS[kind],
    "--json",
    "--outputFile",
    report,
    "--cacheDirectory",
    JEST_CACHE,
    ...jestArgs,
  ];
  if (whole) args.push("--passWithNoTests");
  const code = await runNode([join(ROOT, "node_modules", "jest", "bin", "jest.js"), ...args], env);
  const own = kind === "unit" && jestArgs.length === 0 ? await runScriptTests(env) : { passed: 0, failed: 0 };
  const { passed, failed } = await totalsOf(report, code);
  return { passed: passed + own.passed, failed: failed + own.failed };
}

/** The scripts are ES modules that jest cannot load, so their unit tests run in Node's own runner. */
async function runScriptTests(env) {
  const files = readdirSync(join(ROOT, "scripts"), { recursive: true })
    .filter((path) => path.endsWith(".test.mjs"))
    .map((path) => join("scripts", path));
  if (files.length === 0 || interrupted) return { passed: 0, failed: 0 };
  const report = join(scratch, "scripts.tap");
  const reporters = ["--test-reporter=tap", `--test-reporter-destination=${report}`];
  const code = await runNode(["--test", ...reporters, ...files], env);
  const text = await readFile(report, "utf8");
  const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
  const failed = count("fail") + count("cancelled");
  terminal.line(`scripts: ${count("pass")} passed, ${failed} failed`);
  if (code !== 0) terminal.line(text);
  return { passed: count("pass"), failed: code !== 0 ? Math.max(1, failed) : failed };
}

/** What jest wrote; a suite that could not even be loaded counts as a failure, and so does a jest that died. */
async function totalsOf(report, code) {
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(await readFile(report, "utf8"));
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    return { passed: numPassedTests, failed: code !== 0 ? Math.max(1, failed) : failed };
  } catch {
    return { passed: 0, failed: code === 0 ? 0 : 1 };
  }
}

/** Finds or fetches a Redis server before tests wait for one. */
async function findRedis() {
  const { findRedisServer } = await import("./embedded/redis-server.mjs");
  await terminal.step("Redis server", (note) => findRedisServer(ROOT, note));
}

async function startServices() {
  const { startTestServices } = await import("./embedded/test-services.mjs");
  const started = await terminal.step("PostgreSQL and Redis for the tests", (note) => startTestServices(ROOT, { note }));
  services = started.services;
  return started.env;
}

async function openScratch() {
  scratch = await temporaryFolder("event-planner-test-");
  guard = new Guard({ removes: scratch });
  // For the tests, and for what this process starts itself.
  process.env.TMPDIR = scratch;
}

/** Stops the servers and deletes what was written. */
async function cleanUp() {
  const [started, watching] = [services, guard];
  services = guard = null;
  await started?.stop();
  await watching?.release();
}

function runNode(args, env) {
  return new Promise((resolve, reject) => {
    running = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ["ignore", "inherit", "inherit"] });
    running.once("error", reject);
    running.once("close", (code) => {
      running = null;
      resolve(code ?? 1);
    });
  });
}

/** Ctrl-C: the runner gets the time to stop what its tests started, then everything of ours goes. */
function interrupt() {
  if (interrupted) {
    running?.kill("SIGKILL");
    return;
  }
  interrupted = true;
  running?.kill("SIGTERM");
  setTimeout(() => running?.kill("SIGKILL"), 6_000).unref();
}

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, interrupt);

try {
  await main(process.argv.slice(2));
} catch (error) {
  await cleanUp();
  const known = explain(error);
  // The failure of a migration has its own one-line message, and is not ours to import before anything is installed.
  if (known instanceof Trouble || known?.name === "MigrationError") terminal.trouble(known.message, known.detail);
  else console.error(known);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
}
// The migration engine leaves a timer of 10 s behind.
process.exit();
