import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageName, productionPackages } from "../lockfile.mjs";
import { ALLOWED, CORRECTIONS, EXCEPTIONS } from "./allowed.mjs";

/** The folders with a lockfile: what runs on servers, and what is bundled for browsers. */
const FOLDERS = [".", "playground"];

/**
 * A package that we ship, in an image or in a bundle.
 *
 * @typedef {object} ShippedPackage
 * @property {string} name
 * @property {string} version
 * @property {string} license an SPDX expression, or "" if the package names none
 * @property {string[]} paths where it is installed, relative to the repository
 */

/**
 * Every package that is not for development alone, in the order of names and versions.
 *
 * @param {string} root the repository
 * @returns {ShippedPackage[]}
 */
export function shippedPackages(root) {
  const found = new Map();
  for (const folder of FOLDERS) {
    const lock = JSON.parse(readFileSync(join(root, folder, "package-lock.json"), "utf8"));
    for (const path of productionPackages(lock)) {
      if (path === "") continue;
      const entry = lock.packages[path];
      const name = packageName(path, entry);
      const key = `${name}@${entry.version}`;
      const paths = [...(found.get(key)?.paths ?? []), join(folder, path)];
      found.set(key, { name, version: entry.version, license: CORRECTIONS[name] ?? entry.license ?? "", paths });
    }
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

/**
 * What may not be shipped.
 *
 * @param {ShippedPackage[]} packages
 * @returns {string[]} one sentence for each package
 */
export const violations = (packages) =>
  packages
    .filter(({ name, license }) => !isAllowed(license) && !isException(name, license))
    .map(({ name, version, license }) => `${name} ${version} ${license === "" ? "names no license" : `is under ${license}`}.`);

/** Every license of an "and" must be allowed, and one of an "or". */
function isAllowed(expression) {
  const inner = expression.replace(/^\((.*)\)$/, "$1");
  if (/[()]/.test(inner)) return false; // nested: decide it by hand
  const alternatives = inner.split(/ or /i);
  const allowed = (part) => part.split(/ and /i).every((license) => ALLOWED.has(license.trim()));
  return alternatives.some(allowed);
}

const isException = (name, license) => EXCEPTIONS[license]?.packages.includes(name) ?? false;
