import { fork } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Trouble } from "../trouble.mjs";
import { fingerprint } from "./fingerprint.mjs";

/** Loading the generator takes most of the time, so there are few processes, and each generates several clients. */
const PROCESSES = 2;

/**
 * Generates the Prisma client of every subgraph whose schema changed.
 *
 * @param {string} root the repository
 * @returns {Promise<string[]>} the subgraphs whose client is new
 * @throws {Trouble} with Prisma's own words when a schema is wrong
 */
export async function generateClients(root) {
  const stale = [];
  for (const subgraph of subgraphsWithSchema(root)) {
    const now = hashOf(root, subgraph);
    const known = await readFile(markerOf(root, subgraph), "utf8").catch(() => "");
    if (known !== now || !existsSync(join(root, "prisma", subgraph, "client", "client.ts"))) stale.push(subgraph);
  }
  const shares = Array.from({ length: PROCESSES }, (_, i) => stale.filter((__, j) => j % PROCESSES === i));
  await Promise.all(shares.filter((share) => share.length > 0).map((share) => generate(root, share)));
  return stale;
}

/**
 * The subgraphs that have a Prisma schema.
 *
 * @param {string} root the repository
 * @returns {string[]}
 */
export function subgraphsWithSchema(root) {
  if (!existsSync(join(root, "prisma"))) return [];
  return readdirSync(join(root, "prisma"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, "prisma", entry.name, "schema.prisma")))
    .map((entry) => entry.name)
    .sort();
}

async function generate(root, subgraphs) {
  // A model that was removed must not live on as a file.
  for (const subgraph of subgraphs)
    await rm(join(root, "prisma", subgraph, "client"), { recursive: true, force: true });
  const child = fork(join(import.meta.dirname, "prisma-generate.cjs"), subgraphs, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => child.once("close", resolve));
  const missing = subgraphs.filter((subgraph) => !existsSync(join(root, "prisma", subgraph, "client", "client.ts")));
  if (code !== 0 || missing.length > 0) {
    throw new Trouble(
      `Prisma could not generate the client of ${(missing.length > 0 ? missing : subgraphs).join(", ")}.`,
      {
        detail: output.trim().split("\n").slice(-20).join("\n"),
      },
    );
  }
  await mkdir(join(root, ".cache"), { recursive: true });
  for (const subgraph of subgraphs) await writeFile(markerOf(root, subgraph), hashOf(root, subgraph));
}

const markerOf = (root, subgraph) => join(root, ".cache", `prisma-client-${subgraph}`);

const hashOf = (root, subgraph) =>
  fingerprint(root, [
    `prisma/${subgraph}/schema.prisma`,
    "node_modules/@prisma/client-generator-ts/package.json",
  ]);
