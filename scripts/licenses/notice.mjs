/**
 * Writes NOTICE: the packages that we ship, by license.
 *
 * Usage: node scripts/licenses/notice.mjs [--check]     `--check` only compares it, and checks that each license is allowed
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { EXCEPTIONS } from "./allowed.mjs";
import { shippedPackages, violations } from "./shipped-packages.mjs";

const INTRODUCTION = `Event Planner
Copyright the authors of Event Planner

Licensed under the Apache License, Version 2.0 (see LICENSE).

This product contains the packages below, each under a license of its own. Their texts are in the packages and, in an image,
in dist/THIRD-PARTY-LICENSES.txt. Development tools are not listed: they are not shipped.
`;

/**
 * @param {import("./shipped-packages.mjs").ShippedPackage[]} packages
 * @returns {string} the text of NOTICE
 */
export function noticeOf(packages) {
  const byLicense = groupByLicense(packages);
  const sections = [...byLicense.keys()].sort().map((license) => {
    const reason = EXCEPTIONS[license]?.reason;
    const lines = byLicense.get(license).map(({ name, version }) => `- ${name} ${version}`);
    return [`${license}`, "-".repeat(license.length), ...(reason ? [...wrap(reason), ""] : []), ...lines].join("\n");
  });
  return `${INTRODUCTION}\n${sections.join("\n\n")}\n`;
}

/** Node.js 20 has no Map.groupBy. */
function groupByLicense(packages) {
  const groups = new Map();
  for (const entry of packages) groups.set(entry.license, [...(groups.get(entry.license) ?? []), entry]);
  return groups;
}

const wrap = (text) => text.match(/.{1,118}(\s|$)/g).map((line) => line.trimEnd());

function main(root, check) {
  const packages = shippedPackages(root);
  const problems = violations(packages);
  if (problems.length > 0) {
    console.error(`${problems.join("\n")}\nReplace the package, or add it to scripts/licenses/allowed.mjs with the reason.`);
    return 1;
  }
  const path = join(root, "NOTICE");
  const text = noticeOf(packages);
  if (existsSync(path) && readFileSync(path, "utf8") === text) return 0;
  if (check) {
    console.error("NOTICE differs from package-lock.json: run `npm run notice`.");
    return 1;
  }
  writeFileSync(path, text);
  console.log(`NOTICE names ${packages.length} packages.`);
  return 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.exitCode = main(join(import.meta.dirname, "..", ".."), process.argv.includes("--check"));
}
