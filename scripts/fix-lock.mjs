/**
 * Completes package-lock.json with the platform-specific packages of other machines.
 *
 * npm writes an optional package into the lockfile only when the registry has it. A mirror that serves the packages of one
 * platform alone therefore makes a lockfile without the others, and `npm ci` refuses it: "Missing: … from lock file". The
 * entries that are added here have what npm needs to skip them where they do not fit (version, os, cpu), and the hash that
 * it checks on a machine where one fits.
 *
 * Usage: node scripts/fix-lock.mjs [package-lock.json]     after every `npm install`
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageName, resolvePackage } from "./lockfile.mjs";
import { runNpm } from "./npm.mjs";

/** How packages name the systems and processors they are for, and what Node.js calls those. */
const SYSTEMS = {
  darwin: "darwin",
  linux: "linux",
  win32: "win32",
  windows: "win32",
  freebsd: "freebsd",
  openbsd: "openbsd",
  netbsd: "netbsd",
  sunos: "sunos",
  aix: "aix",
  android: "android",
  openharmony: "openharmony",
};
const PROCESSORS = {
  x64: "x64",
  arm64: "arm64",
  ia32: "ia32",
  arm: "arm",
  armv7: "arm",
  armv6: "arm",
  ppc64: "ppc64",
  ppc64le: "ppc64",
  s390x: "s390x",
  riscv64: "riscv64",
  loong64: "loong64",
  mips64el: "mips64el",
  wasm32: "wasm32",
};

/**
 * What a platform-specific package is for, from its name: `@esbuild/openbsd-arm64`, `@swc/core-linux-arm-gnueabihf`.
 *
 * @param {string} name
 * @returns {{ os?: string[], cpu?: string[], libc?: string[] }}
 */
export function platformOf(name) {
  const words = name.split("/").at(-1).split(/[-_]/);
  const os = words.map((word) => SYSTEMS[word]).find(Boolean);
  const cpu = words.map((word) => PROCESSORS[word]).find(Boolean);
  const libc = words.some((word) => word.startsWith("musl"))
    ? "musl"
    : words.some((word) => word === "gnu")
      ? "glibc"
      : undefined;
  return {
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(libc && os === "linux" ? { libc: [libc] } : {}),
    ...(os ? { os: [os] } : {}),
  };
}

/**
 * Adds the optional packages that a lockfile asks for and does not have.
 *
 * @param {{ packages: Record<string, any> }} lock is changed
 * @returns {string[]} the names of those that were added
 */
export function completeLock(lock) {
  const added = [];
  for (const [path, entry] of Object.entries({ ...lock.packages })) {
    for (const [name, wanted] of Object.entries(entry.optionalDependencies ?? {})) {
      const at = resolvePackage(lock.packages, path, name);
      const found = at === null ? null : lock.packages[at].version;
      const exact = /^\d+\.\d+\.\d+[^\s|]*$/.test(wanted);
      if (found !== null && (!exact || found === wanted)) continue;
      const version = /\d+\.\d+\.\d+[^\s|]*/.exec(wanted)?.[0];
      if (!version) throw new Error(`${path} wants ${name}@${wanted}: no version to put into the lockfile`);
      // Where another version lies above, this one goes below the package that wants it, as npm does it.
      lock.packages[found === null ? `node_modules/${name}` : `${path}/node_modules/${name}`] = {
        version,
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
        ...platformOf(name),
      };
      added.push(name);
    }
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  return added;
}

/**
 * Adds the hash and the license of the packages that have none: those that npm did not write itself. Without a hash, npm
 * installs whatever its registry sends.
 *
 * @param {{ packages: Record<string, any> }} lock is changed
 * @param {(spec: string) => Promise<{ integrity: string, license?: string }>} describe asks the registry for `name@version`
 * @returns {Promise<number>} how many
 */
export async function completeEntries(lock, describe) {
  const open = Object.entries(lock.packages).filter(([path, entry]) => path !== "" && !entry.link && !entry.integrity);
  for (const [path, entry] of open) {
    const { integrity, license } = await describe(`${packageName(path, entry)}@${entry.version}`);
    const { version, name, ...rest } = entry;
    lock.packages[path] = { ...(name ? { name } : {}), version, integrity, ...(license ? { license } : {}), ...rest };
  }
  return open.length;
}

/** @returns {Promise<{ integrity: string, license?: string }>} */
async function askRegistry(spec) {
  const { code, output } = await runNpm(["view", spec, "dist.integrity", "license", "--json"], process.cwd());
  const { "dist.integrity": integrity, license } = code === 0 ? JSON.parse(output) : {};
  if (!integrity) throw new Error(`The registry has no hash of ${spec}: choose another version. ${output}`);
  return { integrity, license };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = process.argv[2] ?? join(import.meta.dirname, "..", "package-lock.json");
  const before = readFileSync(file, "utf8");
  const lock = JSON.parse(before);
  const added = completeLock(lock);
  const completed = await completeEntries(lock, askRegistry);
  const after = `${JSON.stringify(lock, null, 2)}\n`;
  if (after !== before) writeFileSync(file, after);
  if (completed > 0) console.log(`Added the hashes of ${completed} packages.`);
  console.log(added.length > 0 ? `Added ${added.length}: ${added.join(", ")}` : "Nothing is missing.");
}
