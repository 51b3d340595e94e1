import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { exclusively } from "./exclusive.mjs";
import { Trouble, saysDiskFull } from "./trouble.mjs";

/** The oldest Node.js that runs this, [major, minor]; the same as `engines` in package.json. */
const OLDEST_NODE = [20, 19];

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
 * Whether node_modules is what package-lock.json says. The answer is remembered as the lockfile's hash, because comparing
 * two thousand packages on every start would be felt.
 *
 * @param {string} root the repository
 * @returns {Promise<boolean>}
 */
async function isInstalled(root) {
  const lockText = await readFile(join(root, "package-lock.json"), "utf8");
  const hash = createHash("sha256").update(lockText).digest("hex");
  const marker = join(root, "node_modules", ".installed-lock");
  if ((await readFile(marker, "utf8").catch(() => "")).trim() === hash) return true;

  // Somebody may have run npm by hand: npm's own record of what lies there decides.
  const recordText = await readFile(join(root, "node_modules", ".package-lock.json"), "utf8").catch(() => null);
  if (recordText === null) return false;
  const wanted = JSON.parse(lockText).packages ?? {};
  const present = JSON.parse(recordText).packages ?? {};
  const missing = Object.entries(wanted).some(
    ([path, { version, optional, devOptional }]) =>
      path !== "" && present[path]?.version !== version && !(present[path] === undefined && (optional || devOptional)),
  );
  if (missing) return false;
  await writeFile(marker, `${hash}\n`).catch(() => {}); // a checkout that cannot be written is only slower
  return true;
}

/**
 * Installs when node_modules is not what package-lock.json says; one process at a time.
 *
 * @param {string} root the repository
 * @param {import("./terminal.mjs").Terminal} terminal
 * @throws {Trouble} when npm fails
 */
export async function ensureInstalled(root, terminal) {
  if (await isInstalled(root)) return;
  await exclusively(
    join(root, ".cache", "install.lock"),
    async () => {
      if (!(await isInstalled(root))) await terminal.step("Dependencies", (note) => install(root, note));
    },
    (pid) => terminal.line(`Waiting for process ${pid}, which installs dependencies…`),
  );
}

/**
 * Installs exactly what package-lock.json says.
 *
 * @param {string} root the repository
 * @param {(text: string) => void} note called with what is visible of the progress
 * @throws {Trouble} when npm fails
 */
async function install(root, note) {
  const expected = Object.keys(
    JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")).packages ?? {},
  ).length;
  const ticker = setInterval(() => {
    const share = Math.min(99, Math.round((countPackages(join(root, "node_modules")) / expected) * 100));
    if (share > 0) note(`npm ci, ${share} %`);
  }, 500);
  note("npm ci");
  try {
    // Development dependencies too, whatever NODE_ENV is: the compiler is one of them.
    const { code, output } = await runNpm(["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], root);
    if (code !== 0) throw npmTrouble(output);
  } finally {
    clearInterval(ticker);
  }
  const hash = createHash("sha256")
    .update(await readFile(join(root, "package-lock.json")))
    .digest("hex");
  const marker = join(root, "node_modules", ".installed-lock");
  await mkdir(dirname(marker), { recursive: true });
  await writeFile(marker, `${hash}\n`);
  note("");
}

function runNpm(args, cwd) {
  // Under `npm start` this is the npm that was called; else the one on PATH.
  const path = process.env.npm_execpath;
  const own = path !== undefined && /npm-cli\.c?js$/.test(path);
  return new Promise((resolve, reject) => {
    const child = spawn(own ? process.execPath : "npm", own ? [path, ...args] : args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      shell: !own && process.platform === "win32",
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output = `${output}${text}`.slice(-8_000);
      });
    }
    child.once("error", (error) =>
      reject(
        error.code === "ENOENT"
          ? new Trouble("npm is not on the PATH: install it with Node.js from https://nodejs.org and start again.")
          : error,
      ),
    );
    child.once("close", (code) => resolve({ code, output }));
  });
}

/** @param {string} output what npm printed */
export function npmTrouble(output) {
  const detail = output
    .split("\n")
    .filter((line) => line.trim() !== "" && !/A complete log of this run/.test(line))
    .slice(-8)
    .join("\n");
  if (saysDiskFull(output))
    return new Trouble("The disk is full: free about 1 GB for node_modules and start again.", { detail });
  if (/EACCES|EPERM/.test(output)) {
    return new Trouble('npm may not write here: make the folder yours (chown -R "$(id -un)" .) and start again.', {
      detail,
    });
  }
  if (/EUSAGE|in sync/.test(output)) {
    return new Trouble(
      "package-lock.json and package.json disagree: run `npm install && node scripts/fix-lock.mjs`, then start again.",
      { detail },
    );
  }
  if (/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRE|ENETUNREACH|network/i.test(output)) {
    return new Trouble(
      "npm cannot reach its registry: check the network or the proxy (npm config get registry) and start again.",
      { detail },
    );
  }
  return new Trouble("npm ci failed: the lines below say why; `npm ci` alone shows all of it.", { detail });
}

function countPackages(folder) {
  const names = (path) => {
    try {
      return readdirSync(path);
    } catch {
      return [];
    }
  };
  let count = 0;
  for (const name of names(folder)) count += name.startsWith("@") ? names(join(folder, name)).length : 1;
  return count;
}
