import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { exclusively } from "./exclusive.mjs";
import { npmTrouble, registryFailure, registryTrouble, runNpm } from "./npm.mjs";
import { StagedInstall } from "./staged-install.mjs";
import { commandOf, gone, processesIn } from "./processes.mjs";
import { Trouble } from "./trouble.mjs";

/** The oldest Node.js that runs this, [major, minor]; the same as `engines` in package.json. */
const OLDEST_NODE = [20, 19];
/** How often the progress is counted, in milliseconds. */
const COUNT_EVERY = 500;
/** The command line of an npm that changes node_modules: `npm ci`, `node …/npm-cli.js --prefix=x install`, not `npm run ci`. */
const CHANGING_NPM =
  /(^|[/ ])npm(-cli\.c?js)?( --?\S+)* (ci|clean-install|i|install|add|update|uninstall|remove|rm|prune|dedupe)( |$)/;
/** How long an installation may make no progress while the registry cannot be reached, in milliseconds. */
const STALLED_AFTER = 5_000;

/**
 * Packages to install together.
 *
 * @typedef {object} PackageSet
 * @property {string} label what the terminal calls them
 * @property {string} folder absolute, with package.json and package-lock.json
 * @property {boolean} dev whether development dependencies belong to it
 */

/**
 * @param {string} [version] e.g. "v20.19.0"
 * @throws {Trouble} when this Node.js is too old
 */
export function checkNode(version = process.version) {
  const [major, minor] = version.replace(/^v/, "").split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Trouble(
    `Node.js ${OLDEST_NODE.join(".")} or newer is needed, this is ${version}: install one from https://nodejs.org or with your version manager (nvm install 22).`,
  );
}

/**
 * Installs the packages that package-lock.json names and node_modules lacks; one process at a time.
 *
 * @param {string} root the repository
 * @param {import("./terminal.mjs").Terminal} terminal
 * @param {object} options
 * @param {boolean} options.dev what tests and checks need too; without it, what the system and its build need
 * @param {boolean} [options.playground] also what the playground is built from
 * @throws {Trouble} if npm fails, or immediately if its registry cannot be reached
 */
export const ensureInstalled = (root, terminal, { dev, playground = true }) =>
  installMissing(root, terminal, [mainSet(root, dev), ...(playground ? [playgroundSet(root)] : [])]);

/**
 * Installs what only the playground is built from.
 *
 * @param {string} root the repository
 * @param {import("./terminal.mjs").Terminal} terminal
 * @param {AbortSignal} [signal] ends it
 * @throws {Trouble} as `ensureInstalled`
 */
export const ensurePlaygroundInstalled = (root, terminal, signal) =>
  installMissing(root, terminal, [playgroundSet(root)], signal);

/** @param {string} root the repository */
export const isPlaygroundInstalled = async (root) => (await missingSets([playgroundSet(root)])).length === 0;

async function installMissing(root, terminal, sets, signal) {
  if ((await missingSets(sets)).length === 0) return;
  await exclusively(
    join(root, ".cache", "install.lock"),
    async () => {
      const missing = await missingSets(sets);
      const results = await Promise.allSettled(
        missing.map((set) => terminal.step(set.label, (note) => install(set, note, signal))),
      );
      const failed = results.find(({ status }) => status === "rejected");
      if (failed) throw failed.reason;
    },
    (pid) => terminal.line(`Waiting for process ${pid}, which installs dependencies…`),
  );
}

const mainSet = (root, dev) => ({ label: "Dependencies", folder: root, dev });

/** The playground's packages are many, and only its bundle needs them: they are a set of their own. */
const playgroundSet = (root) => ({ label: "Playground packages", folder: join(root, "playground"), dev: false });

async function missingSets(all) {
  const sets = all.filter(({ folder }) => existsSync(join(folder, "package-lock.json")));
  const installed = await Promise.all(sets.map(isInstalled));
  return sets.filter((_, index) => !installed[index]);
}

/**
 * Whether node_modules has what package-lock.json says. The result is remembered as the hash of the lockfile, because
 * comparing a thousand packages at every start takes too long.
 *
 * @param {PackageSet} set
 */
async function isInstalled({ folder, dev }) {
  const lockText = await readFile(join(folder, "package-lock.json"), "utf8");
  const known = (await readFile(markerIn(folder), "utf8").catch(() => "")).trim();
  if (known === markOf(lockText, true) || (known === markOf(lockText, false) && !dev)) return true;

  // Someone may have run npm by hand: npm's own record of node_modules decides.
  const present = await recordOf(folder);
  if (present === null || expectedPackages(lockText, dev).some(([path, { version }]) => present[path]?.version !== version)) return false;
  await writeFile(markerIn(folder), `${markOf(lockText, dev)}\n`).catch(() => {}); // a read-only checkout is only slower
  return true;
}

/**
 * Installs exactly what package-lock.json says.
 *
 * @param {PackageSet} set
 * @param {(text: string) => void} note called with the progress
 * @param {AbortSignal} [signal] ends it
 * @throws {Trouble} if npm fails or cannot reach its registry
 */
async function install({ folder, dev }, note, signal) {
  await waitForOthers(folder, note);
  if (await isInstalled({ folder, dev })) return;
  const lockText = await readFile(join(folder, "package-lock.json"), "utf8");
  const present = await recordOf(folder);
  // What is there stays there: another process may be running it.
  const hadDev = present !== null && expectedPackages(lockText, true).some(([path, { dev: isDev }]) => isDev && path in present);
  const withDev = dev || hadDev;
  const which = withDev ? "--include=dev" : "--omit=dev";
  const paths = expectedPackages(lockText, withDev).map(([path]) => path);
  const run = (path, ...command) =>
    watched(path, [...command, which, "--no-audit", "--no-fund", "--loglevel=error"], { paths, note, signal });
  const attempts =
    present === null
      ? [() => installBeside(folder, withDev, run), () => run(folder, "ci")]
      : [() => run(folder, "install", "--no-save"), () => run(folder, "ci")];
  for (const [index, attempt] of attempts.entries()) {
    const { code, output } = await attempt();
    if (code === 0) break;
    // An npm that was called by hand in the same folder makes this one fail. Its result may be what is needed.
    const hadCompany = await waitForOthers(folder, note);
    if (hadCompany && (await isInstalled({ folder, dev }))) return;
    // The second attempt is npm's usual way. It helps when another npm was in the way or node_modules was damaged.
    if (index === attempts.length - 1) throw npmTrouble(output);
  }
  await mkdir(dirname(markerIn(folder)), { recursive: true });
  await writeFile(markerIn(folder), `${markOf(lockText, withDev)}\n`);
  note(`${paths.length} packages`);
}

/** `npm ci` in a folder of its own, whose node_modules is moved here when it is complete. */
async function installBeside(folder, dev, run) {
  const stage = new StagedInstall(folder);
  try {
    await stage.prepare(dev);
    const { code, output } = await run(stage.path, "ci");
    return { code: code === 0 && !(await stage.finish()) ? 1 : code, output };
  } finally {
    await stage.discard();
  }
}

/** Runs npm, shows how many packages are there, and ends it when it waits for a registry that cannot be reached. */
async function watched(folder, args, { paths, note, signal }) {
  const stop = new AbortController();
  const done = new AbortController();
  let count = -1;
  let changedAt = performance.now();
  let failure = null;
  const ticker = setInterval(() => {
    // npm creates all folders first, so only those with a package.json are there.
    const now = paths.filter((path) => existsSync(join(folder, path, "package.json"))).length;
    if (now !== count) changedAt = performance.now();
    count = now;
    note(`npm ${args[0]}, ${now} of ${paths.length} packages`);
    if (failure !== null && performance.now() - changedAt > STALLED_AFTER) stop.abort();
  }, COUNT_EVERY);
  note(`npm ${args[0]}`);
  // Beside the installation, which needs no registry if its packages are in npm's cache.
  const checked = registryFailure(folder, done.signal).then(
    (found) => {
      failure = found;
    },
    () => {},
  );
  try {
    const result = await runNpm(args, folder, { signal: signal ? AbortSignal.any([stop.signal, signal]) : stop.signal });
    if (signal?.aborted) throw new Trouble("Stopped.");
    if (stop.signal.aborted) throw await registryTrouble(folder, failure);
    if (result.code !== 0 && failure !== null) throw await registryTrouble(folder, failure);
    return result;
  } finally {
    clearInterval(ticker);
    done.abort();
    await checked;
  }
}

/**
 * Waits until no other npm changes this folder. Only Linux can tell.
 *
 * @returns {Promise<boolean>} whether there was one
 */
async function waitForOthers(folder, note) {
  let found = false;
  for (const pid of processesIn(realpathSync(folder))) {
    if (!CHANGING_NPM.test(await commandOf(pid))) continue;
    found = true;
    note(`waiting for process ${pid}, an npm that changes node_modules`);
    while (!(await gone(pid, 1_000)));
  }
  return found;
}

/**
 * The packages that belong on this machine, as npm decides it from `os`, `cpu` and `libc`.
 *
 * @returns {[path: string, entry: { version: string }][]}
 */
function expectedPackages(lockText, dev) {
  const fits = (list, value) =>
    !list || (list.some((item) => item.startsWith("!")) ? !list.includes(`!${value}`) : list.includes(value));
  const libc = process.report?.getReport().header.glibcVersionRuntime ? "glibc" : "musl";
  return Object.entries(JSON.parse(lockText).packages ?? {}).filter(([path, entry]) => {
    if (path === "" || entry.link || (entry.dev && !dev)) return false;
    const isHere = fits(entry.os, process.platform) && fits(entry.cpu, process.arch) && (process.platform !== "linux" || fits(entry.libc, libc));
    // An optional package may also be left out because its own dependencies do not fit.
    return isHere && !entry.optional && !entry.devOptional;
  });
}

const recordOf = (folder) =>
  readFile(join(folder, "node_modules", ".package-lock.json"), "utf8").then(
    (text) => JSON.parse(text).packages ?? {},
    () => null,
  );

const markerIn = (folder) => join(folder, "node_modules", ".installed-lock");

const markOf = (lockText, dev) => `${createHash("sha256").update(lockText).digest("hex")}${dev ? " with dev" : ""}`;
