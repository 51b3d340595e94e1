/**
 * `npm start`: installs what is missing, starts everything on this machine, and keeps it running until Ctrl-C.
 *
 * It runs before anything is installed, so nothing here may import a package at the top: see system.mjs for what it starts.
 */
import { existsSync, fstatSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkNode, ensureInstalled, isPlaygroundInstalled } from "./dependencies.mjs";
import { findRedisServer } from "./embedded/redis-server.mjs";
import { HELP, readOptions } from "./options.mjs";
import { PlaygroundLater } from "./playground-later.mjs";
import { missingInProduction } from "./settings.mjs";
import { summary } from "./summary.mjs";
import { Terminal, duration } from "./terminal.mjs";
import { Trouble, explain } from "./trouble.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
/** npm passes a Ctrl-C on that the terminal has sent already: what follows this soon is the same one. In ms. */
const SAME_SIGNAL_MS = 700;

const started = performance.now();
let options;
let terminal = new Terminal(process.stderr);
let system = null;
let starting = null;
let stoppingSince = null;
let playground = null;

async function main() {
  checkNode();
  options = readOptions(process.argv.slice(2));
  if (options.help) return void console.log(HELP);
  // With --json stdout belongs to programs; what people read goes beside it.
  terminal = new Terminal(options.json ? process.stderr : process.stdout);
  if (existsSync(join(ROOT, ".env"))) process.loadEnvFile(join(ROOT, ".env"));
  const production = process.env.NODE_ENV === "production";
  const missing = production ? missingInProduction(process.env) : [];
  if (missing.length > 0) {
    throw new Trouble("NODE_ENV=production makes nothing up. Set these, or unset NODE_ENV:", {
      detail: missing.join("\n"),
    });
  }

  await Promise.all([ensureInstalled(ROOT, terminal, { dev: false, playground: false }), downloadRedis(production)]);
  const [{ DataDir }, { System }] = await Promise.all([import("./data-dir.mjs"), import("./system.mjs")]);
  const standard = join(ROOT, ".data");
  const path = resolve(options.dataDir ?? (process.env.DATA_DIR || standard));
  const dataDir = await DataDir.open(path, { fresh: options.fresh, own: path === standard });
  if (stoppingSince !== null) return dataDir.release();
  // A third of what a first start takes is for the playground alone: then it comes after everything else.
  options.buildPlayground = await isPlaygroundInstalled(ROOT);
  system = new System({ root: ROOT, dataDir, terminal, env: process.env, options, onEvent: tell });
  starting = system.start();
  await starting;
  if (stoppingSince !== null) return;

  tell({
    type: "ready",
    urls: system.urls,
    pids: system.pids,
    env: { databaseUrl: system.serverUrl, redisUrl: system.redisUrl, databaseUrls: system.databaseUrls, dataDir: path },
  });
  const look = { paint: (style, text) => terminal.paint(style, text), columns: terminal.columns };
  const facts = { urls: system.urls, demo: system.demo, logs: join(path, "logs"), tookMs: performance.now() - started };
  for (const line of summary(facts, look)) terminal.line(line);
  if (options.build && !options.buildPlayground && process.env.PLAYGROUND !== "false") {
    playground = new PlaygroundLater(ROOT, terminal);
    void playground.make();
  }
}

/** While npm installs, because this needs no packages. The step that starts Redis reports a failure. */
async function downloadRedis(production) {
  if (production || process.env.REDIS_URL) return;
  await findRedisServer(ROOT).catch(() => {});
}

/** Tells programs what happened: one JSON line on stdout, with --json alone. */
function tell(event) {
  if (options.json) process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** Stops everything and ends this process; asked again, it ends everything at once. */
async function stop(exitCode) {
  if (stoppingSince !== null) {
    if (performance.now() - stoppingSince < SAME_SIGNAL_MS) return;
    system?.kill();
    process.exit(130);
  }
  stoppingSince = performance.now();
  playground?.stop();
  const runs = Object.keys(system?.pids ?? {}).length > 0;
  if (runs) terminal.line(terminal.paint("dim", "Stopping…"));
  try {
    await system?.stop();
    // What was just being started is ended by its part as soon as it is there.
    await starting?.catch(() => {});
  } catch (error) {
    report(error);
    system?.kill();
    process.exit(1);
  }
  if (runs) terminal.line(`Everything has stopped after ${duration(performance.now() - stoppingSince)}.`);
  process.exit(exitCode);
}

function report(error) {
  const known = explain(error);
  if (known instanceof Trouble) terminal.trouble(known.message, known.detail);
  else terminal.trouble(`Something failed that should not: ${known?.message ?? known}`, known?.stack);
}

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => void stop(0));
process.on("uncaughtException", (error) => {
  report(error);
  void stop(1);
});

/** Whoever runs us as a program and dies without a word takes us along: its end closes our channel or our stdin. */
function endWithParent() {
  if (process.send) process.on("disconnect", () => void stop(0));
  const stdin = fstatSync(0);
  if (!stdin.isFIFO() && !stdin.isSocket()) return;
  process.stdin
    .on("end", () => void stop(0))
    .on("error", () => {})
    .resume();
}

try {
  await main();
  if (options.json) endWithParent();
} catch (error) {
  if (stoppingSince === null) {
    report(error);
    await stop(1);
  }
}
