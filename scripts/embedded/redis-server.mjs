import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { access, constants, mkdir, readdir, rename, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { exclusively } from "../exclusive.mjs";
import { Trouble, saysDiskFull } from "../trouble.mjs";

const run = promisify(execFile);
const NAMES = ["redis-server", "valkey-server"];
const HOW_TO_GET_ONE =
  "install one (apt install redis-server · dnf install valkey · brew install redis), " +
  "or set REDIS_URL, e.g. with a container: docker run -p 6379:6379 redis:7, REDIS_URL=redis://127.0.0.1:6379";

/**
 * A Redis server to run: from the PATH, else from packages of Debian or Ubuntu unpacked into `.cache/redis`. Nothing is
 * installed, and nothing of the system is touched: the package lists and archives are private too.
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
    await unpackPackages(unpacked, note);
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
  if (!file) return null;
  const libraries = [join(folder, "usr", "lib"), join(folder, "lib")].filter((path) => existsSync(path));
  const nested = libraries.flatMap((path) =>
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.includes("-linux-"))
      .map((entry) => join(path, entry.name)),
  );
  return { file, env: { LD_LIBRARY_PATH: [...nested, ...libraries].join(":") } };
}

async function unpackPackages(target, note) {
  if (!existsSync("/usr/bin/apt-get") || !existsSync("/usr/bin/dpkg"))
    throw new Trouble(`No redis-server found: ${HOW_TO_GET_ONE}.`);
  const work = `${target}.new`;
  await rm(work, { recursive: true, force: true });
  for (const folder of ["lists/partial", "cache/archives/partial", "root"])
    await mkdir(join(work, folder), { recursive: true });
  // The system's own record of what is installed is only read, so that just the missing libraries come along.
  const apt = [
    "-o",
    `Dir::State::Lists=${join(work, "lists")}`,
    "-o",
    `Dir::Cache=${join(work, "cache")}`,
    "-o",
    "Debug::NoLocking=1",
    "-o",
    "Acquire::Retries=2",
    "-o",
    "APT::Sandbox::User=root",
    "-o",
    "Acquire::Languages=none",
    "-qq",
  ];
  const options = {
    env: { ...process.env, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" },
    maxBuffer: 64 * 1024 * 1024,
  };
  try {
    note("fetching the package lists");
    await run("apt-get", [...apt, "update"], options);
    note("fetching redis-server");
    const download = (name) =>
      run("apt-get", [...apt, "-y", "--no-install-recommends", "--download-only", "install", name], options);
    await download("redis-server").catch(() => download("valkey-server"));
    const archives = (await readdir(join(work, "cache", "archives"))).filter((name) => name.endsWith(".deb"));
    for (const name of archives)
      await run("dpkg", ["-x", join(work, "cache", "archives", name), join(work, "root")], options);
    await rm(target, { recursive: true, force: true });
    await rename(join(work, "root"), target);
  } catch (error) {
    const words = error.stderr || error.message;
    if (saysDiskFull(words))
      throw new Trouble(`The disk is full (writing ${target}): free some space and start again.`, { cause: error });
    throw new Trouble(`No redis-server found, and its package could not be fetched: ${HOW_TO_GET_ONE}.`, {
      detail: words.trim().split("\n").slice(-4).join("\n"),
      cause: error,
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  note("");
}
