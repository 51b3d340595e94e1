import { cp, mkdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageName, reachablePackages } from "./lockfile.mjs";
import { runNpm } from "./npm.mjs";

/**
 * An installation beside the folder that needs it, which is faster than `npm ci` in it:
 *
 * - npm keeps a development dependency that another package names as an optional peer, with everything below it: 116
 *   packages and 200 MB here. In the staged folder there are no development dependencies, so nothing brings them in.
 * - The lockfile names no registry, so npm asks for a description of each package before it fetches it. The staged lockfile
 *   has the address of each, in the registry that npm is configured to use.
 *
 * The versions and hashes are those of the lockfile, and npm checks them.
 */
export class StagedInstall {
  #folder;

  /**
   * @param {string} folder absolute, with package.json and package-lock.json
   * @param {string} [name] of the staged folder
   */
  constructor(folder, name = "install") {
    this.#folder = folder;
    this.path = join(folder, ".cache", name);
  }

  /**
   * Writes what npm reads.
   *
   * @param {boolean} dev whether development dependencies are installed
   */
  async prepare(dev) {
    await rm(this.path, { recursive: true, force: true });
    await mkdir(this.path, { recursive: true });
    const [manifest, lock, registry] = await Promise.all([
      readJson(join(this.#folder, "package.json")),
      readJson(join(this.#folder, "package-lock.json")),
      registryOf(this.#folder),
    ]);
    const { scripts, devDependencies, ...rest } = manifest;
    await writeJson(join(this.path, "package.json"), dev ? { ...rest, devDependencies } : rest);
    await writeJson(join(this.path, "package-lock.json"), stagedLock(lock, { dev, registry }));
    // npm reads the settings of a project from its folder.
    await cp(join(this.#folder, ".npmrc"), join(this.path, ".npmrc")).catch(ignoreMissing);
  }

  /**
   * Moves node_modules to where it belongs.
   *
   * @returns {Promise<boolean>} false if something else is there, or it lies on another file system
   */
  async finish() {
    const target = join(this.#folder, "node_modules");
    try {
      await rmdir(target).catch(ignoreMissing); // an empty one
      await rename(join(this.path, "node_modules"), target);
      return true;
    } catch {
      return false;
    }
  }

  /** Removes what is left. */
  async discard() {
    await rm(this.path, { recursive: true, force: true }).catch(() => {});
  }
}

/**
 * The lockfile of an installation.
 *
 * @param {{ packages?: Record<string, object> }} lock as npm writes it, version 2 or 3
 * @param {{ dev: boolean, registry: string | null }} options `registry`: null leaves out the addresses
 * @returns {object} `lock` with only those packages that the root depends on
 */
export function stagedLock(lock, { dev, registry }) {
  const { devDependencies, ...root } = lock.packages?.[""] ?? {};
  const packages = { ...lock.packages, "": dev ? { ...root, devDependencies } : root };
  const kept = reachablePackages(packages);
  const entries = Object.entries(packages).filter(([path]) => kept.has(path));
  return { ...lock, packages: Object.fromEntries(entries.map(([path, entry]) => [path, withAddress(path, entry, registry)])) };
}

function withAddress(path, entry, registry) {
  if (registry === null || path === "" || entry.link || entry.resolved || !entry.version) return entry;
  const name = packageName(path, entry);
  return { ...entry, resolved: `${registry}${name}/-/${name.split("/").at(-1)}-${entry.version}.tgz` };
}

/**
 * The registry of all packages, with a slash at the end.
 *
 * @param {string} folder
 * @returns {Promise<string | null>} null if npm does not say it, or scopes have registries of their own
 */
async function registryOf(folder) {
  const { code, output } = await runNpm(["config", "list", "--json"], folder, { keep: Infinity });
  if (code !== 0) return null;
  try {
    const config = JSON.parse(output);
    const isScoped = Object.keys(config).some((key) => key.endsWith(":registry"));
    return isScoped || typeof config.registry !== "string" ? null : config.registry.replace(/\/*$/, "/");
  } catch {
    return null; // a warning among the output
  }
}

const readJson = async (path) => JSON.parse(await readFile(path, "utf8"));
const writeJson = (path, value) => writeFile(path, JSON.stringify(value));

function ignoreMissing(error) {
  if (error.code !== "ENOENT") throw error;
}
