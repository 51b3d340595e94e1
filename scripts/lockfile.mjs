/**
 * Reads package-lock.json, version 2 or 3.
 *
 * @typedef {object} LockEntry
 * @property {string} [name] where it differs from the folder's
 * @property {string} version
 * @property {string} [license] an SPDX expression, as the package states it
 * @property {string} [integrity]
 */

/**
 * The packages that the root depends on, directly or not. An optional peer is no reason to install a package.
 *
 * @param {Record<string, LockEntry>} packages by path; "" is the root, whose `devDependencies` count if it has any
 * @returns {Set<string>} paths, with ""
 */
export function reachablePackages(packages) {
  const reached = new Set();
  const open = [""];
  while (open.length > 0) {
    const path = open.pop();
    if (reached.has(path)) continue;
    reached.add(path);
    const { dependencies, devDependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = packages[path];
    const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional);
    for (const name of [...Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }), ...peers]) {
      const found = resolvePackage(packages, path, name);
      if (found !== null) open.push(found);
    }
  }
  return reached;
}

/**
 * The packages that the system runs with.
 *
 * @param {{ packages: Record<string, LockEntry> }} lock
 * @returns {Set<string>} paths, with ""
 */
export function productionPackages({ packages }) {
  const { devDependencies, ...root } = packages[""];
  return reachablePackages({ ...packages, "": root });
}

/**
 * Where Node.js finds a package: in the nearest node_modules.
 *
 * @param {Record<string, LockEntry>} packages by path
 * @param {string} from the path of the package that asks
 * @param {string} name
 * @returns {string | null} its path, or null if there is none
 */
export function resolvePackage(packages, from, name) {
  for (let path = from; ; path = path.slice(0, Math.max(0, path.lastIndexOf("node_modules/"))).replace(/\/$/, "")) {
    const candidate = `${path}${path === "" ? "" : "/"}node_modules/${name}`;
    if (candidate in packages) return candidate;
    if (path === "") return null;
  }
}

/**
 * The name of a package, also where it is installed under another one.
 *
 * @param {string} path
 * @param {LockEntry} entry
 */
export const packageName = (path, entry) =>
  entry.name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
