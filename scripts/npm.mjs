import { spawn } from "node:child_process";
import { Trouble, saysDiskFull } from "./trouble.mjs";

/** What npm says when there is no connection. */
const NETWORK_FAILURE =
  /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|idealTree.*timeout|network (request|timeout)/i;
/** How long the registry may take to answer before it counts as unreachable, in milliseconds. */
const PING_TIMEOUT = 6_000;

/**
 * Runs npm: under `npm start` the one that was called, else the one on the PATH.
 *
 * @param {string[]} args
 * @param {string} cwd
 * @param {{ signal?: AbortSignal, keep?: number }} [options] `signal` ends it; `keep` is the length of `output`, in characters
 * @returns {Promise<{ code: number | null, output: string }>} `output` is the end of what it printed
 * @throws {Trouble} if there is no npm
 */
export function runNpm(args, cwd, { signal, keep = 8_000 } = {}) {
  const path = process.env.npm_execpath;
  const isCaller = path !== undefined && /npm-cli\.c?js$/.test(path);
  // Said explicitly, because an outer npm passes the folder that it was called for to its children.
  const folder = [`--prefix=${cwd}`];
  return new Promise((resolve, reject) => {
    const child = spawn(isCaller ? process.execPath : "npm", isCaller ? [path, ...folder, ...args] : [...folder, ...args], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      shell: !isCaller && process.platform === "win32",
      // npm that waits for a registry outlives SIGTERM.
      ...(signal ? { signal, killSignal: "SIGKILL" } : {}),
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output = `${output}${text}`.slice(-keep);
      });
    }
    child.once("error", (error) => {
      // "close" follows after an abort.
      if (error.name === "AbortError") return;
      const missing = "npm is not on the PATH: install it with Node.js from https://nodejs.org and start again.";
      reject(error.code === "ENOENT" ? new Trouble(missing) : error);
    });
    child.once("close", (code) => resolve({ code, output }));
  });
}

/**
 * Asks the registry that npm is configured to use, through npm and so through its proxies and certificates.
 *
 * @param {string} cwd the folder whose configuration counts
 * @param {AbortSignal} [signal] ends the question; the answer is then null
 * @returns {Promise<string | null>} null if the registry responds in any way, else what npm said
 */
export async function registryFailure(cwd, signal) {
  const late = AbortSignal.timeout(PING_TIMEOUT);
  const args = ["ping", "--fetch-retries=0", `--fetch-timeout=${PING_TIMEOUT - 1_000}`, "--loglevel=error"];
  const { code, output } = await runNpm(args, cwd, { signal: signal ? AbortSignal.any([signal, late]) : late });
  if (signal?.aborted || code === 0) return null;
  if (late.aborted) return `no response within ${PING_TIMEOUT / 1_000} s`;
  return NETWORK_FAILURE.test(output) ? (/request to .*/.exec(output)?.[0] ?? detailOf(output)) : null;
}

/**
 * @param {string} cwd the folder whose configuration counts
 * @param {string} detail what npm said
 */
export async function registryTrouble(cwd, detail) {
  const { output } = await runNpm(["config", "get", "registry"], cwd);
  return new Trouble(
    `npm cannot reach its registry ${output.trim()}: check the network and the proxy (npm config get https-proxy), then start again. What is installed stays usable.`,
    { detail },
  );
}

/** @param {string} output what npm printed */
export function npmTrouble(output) {
  const detail = detailOf(output);
  if (saysDiskFull(output))
    return new Trouble("The disk is full: free about 1 GB for node_modules and start again.", { detail });
  if (/EACCES|EPERM/.test(output)) {
    return new Trouble('npm may not write here: make the folder yours (chown -R "$(id -un)" .) and start again.', { detail });
  }
  if (/EUSAGE|in sync/.test(output)) {
    return new Trouble(
      "package-lock.json and package.json disagree: run `npm install && node scripts/fix-lock.mjs`, then start again.",
      { detail },
    );
  }
  if (NETWORK_FAILURE.test(output)) {
    return new Trouble(
      "npm cannot reach its registry: check the network or the proxy (npm config get registry) and start again.",
      { detail },
    );
  }
  return new Trouble("npm ci failed: the lines below say why; `npm ci` alone shows all of it.", { detail });
}

const detailOf = (output) =>
  output
    .split("\n")
    .filter((line) => line.trim() !== "" && !/A complete log of this run/.test(line))
    .slice(-8)
    .join("\n");
