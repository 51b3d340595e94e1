/**
 * Builds what runs: Prisma clients, dist/ (TypeScript compiled to CommonJS, the folders kept), the playground and the
 * pages that links in mails lead to. Does only what has changed since the last time.
 *
 * Usage: node scripts/build.mjs
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { filesBelow, fingerprint } from "./building/fingerprint.mjs";
import { generateClients } from "./building/prisma-clients.mjs";
import { listPublishedValues } from "./building/published-values.mjs";
import { compileTypescript } from "./building/typescript.mjs";
import { ensureInstalled } from "./dependencies.mjs";
import { exclusively } from "./exclusive.mjs";
import { Terminal } from "./terminal.mjs";
import { Trouble, explain } from "./trouble.mjs";

/** What runs in browsers: folders that bundle themselves into a dist/ of their own. */
const PLAYGROUND = "playground";
const BUNDLES = ["pages", PLAYGROUND];

/**
 * @param {string} root the repository
 * @param {(text: string) => void} [note] called with what is being done
 * @param {{ playground?: boolean }} [options] `playground`: whether to build it, too
 * @returns {Promise<string>} what was done, in a few words; "nothing changed" when nothing was
 * @throws {Trouble} when a source does not compile
 */
export async function build(root, note = () => {}, { playground = true } = {}) {
  const doing = new Set();
  const during = async (what, work) => {
    doing.add(what);
    note([...doing].join(", "));
    try {
      return await work();
    } finally {
      doing.delete(what);
      note([...doing].join(", "));
    }
  };
  const all = async () => {
    // The clients are sources of dist/, so they come first; what runs in browsers needs neither.
    const bundles = Promise.all(
      BUNDLES.filter((name) => playground || name !== PLAYGROUND).map(async (name) => ((await during(name, () => bundle(root, name))) ? name : "")),
    );
    bundles.catch(() => {}); // awaited below; until then its failure is nobody's surprise
    const clients = await during("Prisma clients", () => generateClients(root));
    const { compiled, removed } = await during("TypeScript", () => compileTypescript(root));
    const listed = await during("published values", () => listPublishedValues(root));
    const bundled = await bundles;
    return [
      clients.length > 0 ? `Prisma clients: ${clients.join(", ")}` : "",
      compiled > 0 ? `${compiled} files compiled` : "",
      removed > 0 ? `${removed} removed` : "",
      listed ? "published values" : "",
      ...bundled,
    ].filter(Boolean);
  };
  return (await alone(root, note, all)).join(", ") || "nothing changed";
}

/**
 * Builds the playground alone, from its own packages.
 *
 * @param {string} root the repository
 * @param {(text: string) => void} note called with what is being done
 * @throws {Trouble} when it does not build
 */
export const buildPlayground = (root, note) => alone(root, note, () => bundle(root, PLAYGROUND));

const alone = (root, note, work) =>
  exclusively(join(root, ".cache", "build.lock"), work, (pid) => note(`waiting for process ${pid}, which builds`));

/** Runs the folder's build.mjs when one of its sources, or the lockfile, changed. */
async function bundle(root, name) {
  if (!existsSync(join(root, name, "build.mjs"))) return false;
  const sources = filesBelow(root, name, (path) => path !== `${name}/dist` && !path.endsWith("/node_modules"));
  const now = fingerprint(root, [...sources, "package-lock.json"]);
  const marker = join(root, ".cache", name);
  const known = await readFile(marker, "utf8").catch(() => "");
  if (known === now && existsSync(join(root, name, "dist"))) return false;

  const child = spawn(process.execPath, [join(name, "build.mjs")], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0)
    throw new Trouble(`The ${name} folder does not build.`, { detail: output.trim().split("\n").slice(-20).join("\n") });
  await mkdir(join(root, ".cache"), { recursive: true });
  await writeFile(marker, now);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const terminal = new Terminal(process.stdout);
  try {
    const root = join(import.meta.dirname, "..");
    await ensureInstalled(root, terminal, { dev: false });
    await terminal.step("Build", async (note) => note(await build(root, note)));
  } catch (error) {
    const known = explain(error);
    if (!(known instanceof Trouble)) throw error;
    terminal.trouble(known.message, known.detail);
    process.exitCode = 1;
  }
}
