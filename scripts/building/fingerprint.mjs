import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Every file below a folder, in a fixed order, as paths relative to `root` with `/` between the names.
 *
 * @param {string} root
 * @param {string} folder relative to root; one that does not exist has no files
 * @param {(path: string) => boolean} [enter] whether to look into a folder
 * @returns {string[]}
 */
export function filesBelow(root, folder, enter = () => true) {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return enter(path) ? filesBelow(root, path, enter) : [];
      return entry.isFile() ? [path] : [];
    });
}

/**
 * One hash over names and contents: equal when nothing changed.
 *
 * @param {string} root
 * @param {string[]} paths relative to root; a file that does not exist counts as empty
 * @returns {string} sha256, hex
 */
export function fingerprint(root, paths) {
  const hash = createHash("sha256");
  for (const path of paths)
    hash
      .update(path)
      .update("\0")
      .update(contentOf(join(root, path)))
      .update("\0");
  return hash.digest("hex");
}

/**
 * What is remembered of a file between builds: `sha` decides, size and time spare reading it.
 *
 * @param {string} path absolute
 * @param {{ size: number, modified: number, sha: string } | undefined} before
 * @returns {{ size: number, modified: number, sha: string }}
 */
export function glance(path, before) {
  const { size, mtimeMs: modified } = statSync(path);
  if (before && before.size === size && before.modified === modified) return before;
  return { size, modified, sha: createHash("sha256").update(readFileSync(path)).digest("hex") };
}

function contentOf(path) {
  try {
    return readFileSync(path);
  } catch {
    return "";
  }
}
