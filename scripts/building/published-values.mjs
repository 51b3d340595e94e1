import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { filesBelow, glance } from "./fingerprint.mjs";

/** Where platform/config/published-values.ts looks for the list. */
const TARGET = "dist/platform/config/published-values.bin";
const HASH_BYTES = 8;

/**
 * What the repository has. Named one by one, because an operator keeps real secrets beside them: `.env`, files in docker/,
 * the data folder.
 */
const FOLDERS = [
  ".ci",
  "bench",
  "contracts",
  "docs",
  "e2e",
  "gateway",
  "pages",
  "platform",
  "playground",
  "prisma",
  "sandbox",
  "scripts",
  "sdk",
  "subgraphs",
  "workers",
];
const FILES = [
  ".env.example",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "Dockerfile",
  "README.md",
  "docker-compose.yml",
  "docker/sandbox.env",
  "package.json",
];
const NOT_ENTERED = /(^|\/)(node_modules|dist|client|images)$/;
const TEXT = /\.(c?js|css|env|graphql|html|json|jsx|md|mjs|prisma|sh|sql|ts|tsx|txt|ya?ml)$|\/[^./]+$/;
const OPERATORS_OWN = /(^|\/)(\.env|secrets\.json)$|package-lock\.json$/;

/** Characters of the shortest value that could pass for a secret or a password. */
const SHORTEST = 10;
const LONGEST = 400;
/** Values as they are written without quotes, whole and as parts of a URL, an assignment or a list. */
const BARE = [/[^\s"'`]+/g, /[^\s"'`=:,;@()[\]{}<>]+/g, /[\w+/=.~!#$%^&*-]+/g];
/** Values in quotes, which may have spaces. */
const QUOTED = [/"([^"\n]*)"/g, /'([^'\n]*)'/g, /`([^`\n]*)`/g];
/** Prose ends sentences behind values. */
const PUNCTUATION = /^[.,;:!?()[\]*|]+|[.,;:!?()[\]*|]+$/g;

/**
 * Writes the hashes of everything in the repository that could be taken for a secret, so that production refuses it.
 *
 * @param {string} root the repository
 * @returns {Promise<boolean>} false if nothing has changed since the last time
 */
export async function listPublishedValues(root) {
  const paths = [...FILES, ...FOLDERS.flatMap((folder) => filesBelow(root, folder, (path) => !NOT_ENTERED.test(path)))].filter(
    (path) => (TEXT.test(path) || FILES.includes(path)) && !OPERATORS_OWN.test(path),
  );
  const recordPath = join(root, ".cache", "published-values.json");
  const before = JSON.parse(await readFile(recordPath, "utf8").catch(() => "{}"));
  const files = Object.fromEntries(paths.flatMap((path) => glanced(root, path, before.files?.[path])));
  const own = await readFile(join(import.meta.dirname, "published-values.mjs"), "utf8");
  const state = createHash("sha256").update(own).update(JSON.stringify(Object.values(files).map(({ sha }) => sha))).digest("hex");
  const current = before.state === state && (await readFile(join(root, TARGET)).then(() => true, () => false));
  if (!current) {
    const hashes = new Set();
    for (const path of Object.keys(files)) {
      for (const value of valuesIn(await readFile(join(root, path), "utf8"))) hashes.add(hashOf(value));
    }
    await replace(join(root, TARGET), Buffer.from([...hashes].sort().join(""), "hex"));
  }
  await replace(recordPath, JSON.stringify({ state, files }));
  return !current;
}

/**
 * What a text has that could be taken for a secret.
 *
 * @param {string} text
 * @returns {Set<string>}
 */
export function valuesIn(text) {
  const found = new Set();
  const add = (value) => {
    for (const form of [value, value.replace(PUNCTUATION, "")]) {
      const bare = form.replace(/=+$/, "");
      if (bare.length >= SHORTEST && bare.length <= LONGEST) found.add(bare);
    }
  };
  for (const pattern of BARE) for (const [value] of text.matchAll(pattern)) add(value);
  for (const pattern of QUOTED) for (const [, value] of text.matchAll(pattern)) add(value);
  // As `NAME=value` stands in env files and commands: all that follows the first sign.
  for (const [, value] of text.matchAll(/^[\s#]*[A-Z_]{3,}=(\S.*)$/gm)) add(value.trim());
  return found;
}

const hashOf = (value) => createHash("sha256").update(value).digest("hex").slice(0, 2 * HASH_BYTES);

function glanced(root, path, before) {
  try {
    return [[path, glance(join(root, path), before)]];
  } catch {
    return []; // not in every copy of the repository, for instance not in an image
  }
}

async function replace(path, content) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}
