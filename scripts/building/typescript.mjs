import { readFileSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { Trouble } from "../trouble.mjs";
import { filesBelow, fingerprint, glance } from "./fingerprint.mjs";

/** Folders whose TypeScript runs as built JavaScript; tests are compiled by jest alone. */
const SOURCES = [
  "bench",
  "contracts",
  "e2e",
  "gateway",
  "platform",
  "prisma",
  "sandbox",
  "scripts",
  "sdk",
  "subgraphs",
  "workers",
];
const NOT_ENTERED = /(^|\/)(node_modules|tests|migrations|dist)$/;
const NOT_COMPILED = /\.(d|test)\.ts$|prisma\.config\.ts$/;

/** How many files are handed to the compiler's threads at once. */
const AT_ONCE = 64;

/**
 * Compiles what changed since the last time into dist/, keeping the folders, and removes what has no source any more.
 *
 * @param {string} root the repository
 * @returns {Promise<{ compiled: number, removed: number }>}
 * @throws {Trouble} naming each file that does not parse
 */
export async function compileTypescript(root) {
  const recordPath = join(root, "dist", ".build.json");
  const compiler = fingerprint(root, [".swcrc", "node_modules/@swc/core/package.json"]);
  const before = await readRecord(recordPath, compiler);

  const sources = SOURCES.flatMap((folder) => filesBelow(root, folder, (path) => !NOT_ENTERED.test(path))).filter(
    (path) => path.endsWith(".ts") && !NOT_COMPILED.test(path),
  );
  const after = Object.fromEntries(sources.map((path) => [path, glance(join(root, path), before[path])]));
  const changed = sources.filter((path) => before[path]?.sha !== after[path].sha);
  const orphaned = Object.keys(before).filter((path) => !(path in after));

  if (changed.length > 0) await compile(root, changed);
  for (const path of orphaned) {
    await rm(outputOf(root, path), { force: true });
    await rm(`${outputOf(root, path)}.map`, { force: true });
  }
  const touched = sources.some((path) => before[path] !== after[path]);
  if (touched || orphaned.length > 0) await replace(recordPath, JSON.stringify({ compiler, files: after }));
  return { compiled: changed.length, removed: orphaned.length };
}

async function compile(root, paths) {
  const { transformFile } = await import("@swc/core");
  const { $schema, ...options } = JSON.parse(readFileSync(join(root, ".swcrc"), "utf8"));
  const broken = [];
  for (let i = 0; i < paths.length; i += AT_ONCE) {
    await Promise.all(
      paths.slice(i, i + AT_ONCE).map(async (path) => {
        const target = outputOf(root, path);
        const sourceFileName = relative(dirname(target), join(root, path));
        try {
          const { code, map } = await transformFile(join(root, path), {
            ...options,
            swcrc: false,
            sourceMaps: true,
            sourceFileName,
          });
          await replace(`${target}.map`, map);
          await replace(target, `${code}\n//# sourceMappingURL=${target.slice(target.lastIndexOf("/") + 1)}.map\n`);
        } catch (error) {
          broken.push(`${path}: ${error.message.trim()}`);
        }
      }),
    );
  }
  if (broken.length > 0) {
    throw new Trouble(`${broken.length} file${broken.length > 1 ? "s do" : " does"} not compile.`, {
      detail: broken.join("\n"),
    });
  }
}

const outputOf = (root, path) => join(root, "dist", path.replace(/\.ts$/, ".js"));

/** Writes beside and renames, so that a process that starts meanwhile never reads half a file. */
async function replace(path, content) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}

async function readRecord(path, compiler) {
  try {
    const record = JSON.parse(await readFile(path, "utf8"));
    return record.compiler === compiler ? record.files : {};
  } catch {
    return {};
  }
}
