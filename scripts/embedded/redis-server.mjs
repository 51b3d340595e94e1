import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { access, constants, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { exclusively } from "../exclusive.mjs";
import { Trouble } from "../trouble.mjs";
import { libraryPath, unpackDebianPackages } from "./debian-packages.mjs";

const run = promisify(execFile);
const NAMES = ["redis-server", "valkey-server"];
const HOW_TO_GET_ONE =
  "install one (apt install redis-server · dnf install valkey · brew install redis), " +
  "or set REDIS_URL, e.g. with a container: docker run -p 6379:6379 redis:7, REDIS_URL=redis://127.0.0.1:6379";

/**
 * Finds a Redis server to run: on the PATH, else in packages of Debian or Ubuntu that it unpacks into `.cache/redis`.
 *
 * @param {string} root the repository
 * @param {(text: string) => void} [note] called with what is being done when it takes a while
 * @param {Record<string, string | undefined>} [env]
 * @returns {Promise<{ file: string, env: Record<string, string> }>} what to run, and what its environment needs
 * @throws {Trouble} with the ways to get one when there is none
 */
export async function findRedisServer(root, note = () => {}, env = process.env) {
  for (const folder of (env.PATH ?? "").split(delimiter).filter(Boolean)) {
    for (const name of NAMES) {
      const program = { file: join(folder, name), env: {} };
      if (await works(program)) return program;
    }
  }
  const unpacked = join(root, ".cache", "redis");
  return exclusively(join(root, ".cache", "redis.lock"), async () => {
    const known = unpackedProgram(unpacked);
    if (known && (await works(known))) return known;
    await unpackDebianPackages({
      names: NAMES,
      target: unpacked,
      missing: "No redis-server found",
      remedy: HOW_TO_GET_ONE,
      note,
    });
    const program = unpackedProgram(unpacked);
    if (program && (await works(program))) return program;
    await rm(unpacked, { recursive: true, force: true });
    throw new Trouble(`No redis-server found, and the one in the packages does not run here: ${HOW_TO_GET_ONE}.`);
  });
}

async function works({ file, env }) {
  try {
    await access(file, constants.X_OK);
    await run(file, ["--version"], { env: { ...process.env, ...env } });
    return true;
  } catch {
    return false;
  }
}

/** The program in a folder of unpacked packages, with the library folders it needs. */
function unpackedProgram(folder) {
  const file = NAMES.map((name) => join(folder, "usr", "bin", name)).find((path) => existsSync(path));
  return file ? { file, env: { LD_LIBRARY_PATH: libraryPath(folder) } } : null;
}
