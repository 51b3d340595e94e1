/**
 * Completes package-lock.json with the platform-specific packages of other machines.
 *
 * npm writes an optional package into the lockfile only when the registry has it. A mirror that serves the packages of one
 * platform alone therefore makes a lockfile without the others, and `npm ci` refuses it: "Missing: … from lock file". The
 * entries that are added here have what npm needs to skip them where they do not fit (version, os, cpu); on a machine
 * where one fits, npm fetches it from its own registry.
 *
 * Usage: node scripts/fix-lock.mjs [package-lock.json]     after every `npm install`
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

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
      const found = versionSeenFrom(lock.packages, path, name);
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

/** The version that Node.js would find from a folder, in its own node_modules or in that of a folder above; null for none. */
function versionSeenFrom(packages, path, name) {
  for (let folder = path; ;) {
    const entry = packages[`${folder ? `${folder}/` : ""}node_modules/${name}`];
    if (entry) return entry.version;
    if (folder === "") return null;
    const above = folder.lastIndexOf("/node_modules/");
    folder = above >= 0 ? folder.slice(0, above) : "";
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = process.argv[2] ?? join(import.meta.dirname, "..", "package-lock.json");
  const before = readFileSync(file, "utf8");
  const lock = JSON.parse(before);
  const added = completeLock(lock);
  const after = `${JSON.stringify(lock, null, 2)}\n`;
  if (after !== before) writeFileSync(file, after);
  console.log(added.length > 0 ? `Added ${added.length}: ${added.join(", ")}` : "Nothing is missing.");
}
