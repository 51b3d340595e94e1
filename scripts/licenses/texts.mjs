/**
 * Writes the license texts of the packages that we ship into dist/THIRD-PARTY-LICENSES.txt, once for each different text.
 * Most licenses ask for that where the package itself is not handed on, as in the bundles for browsers.
 *
 * Usage: node scripts/licenses/texts.mjs     after the installation of all packages
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { shippedPackages } from "./shipped-packages.mjs";

const LICENSE_FILE = /^(licen[cs]e|copying|notice|ofl)([.-].*)?$/i;
const RULE = "-".repeat(80);

/**
 * @param {string} root the repository
 * @param {import("./shipped-packages.mjs").ShippedPackage[]} packages those that are not installed are left out: they are
 *   for other systems
 * @returns {string}
 */
export function licenseTexts(root, packages) {
  const owners = new Map();
  for (const { name, version, license, paths } of packages) {
    const folder = paths.map((path) => join(root, path)).find(isFolder);
    if (folder === undefined) continue;
    const texts = readdirSync(folder)
      .filter((file) => LICENSE_FILE.test(file) && !/\.(c|m)?[jt]s$/.test(file))
      .map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
    for (const text of texts.length > 0 ? texts : [`License: ${license}. The package contains no text of it.`]) {
      owners.set(text, [...(owners.get(text) ?? []), `${name} ${version}`]);
    }
  }
  return [...owners].map(([text, names]) => `${names.join("\n")}\n\n${text}\n`).join(`\n${RULE}\n\n`);
}

function isFolder(path) {
  try {
    return readdirSync(path).length > 0;
  } catch {
    return false;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const root = join(import.meta.dirname, "..", "..");
  const path = join(root, "dist", "THIRD-PARTY-LICENSES.txt");
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(path, licenseTexts(root, shippedPackages(root)));
}
