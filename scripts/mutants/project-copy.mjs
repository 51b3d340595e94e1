import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { Guard } from "../embedded/guard.mjs";

/** Too large, not needed, or shared through a link. */
const NOT_COPIED = new Set([".git", ".data", "node_modules", "coverage"]);

/** A copy of the project in a temporary folder, so a mutant can never remain in the working folder. */
export class ProjectCopy {
  #guard;

  /**
   * @param {string} folder deleted when this process ends, even by SIGKILL
   * @param {Guard} guard
   */
  constructor(folder, guard) {
    this.#guard = guard;
    this.folder = folder;
    /** The copied project. */
    this.root = join(folder, "project");
    /** For temporary files of the tests. */
    this.scratch = join(folder, "tmp");
  }

  /** @param {string} root the project to copy; its node_modules are shared */
  static async create(root) {
    const folder = await mkdtemp(join(tmpdir(), "event-planner-mutants-"));
    const copy = new ProjectCopy(folder, new Guard({ removes: folder }));
    // As root, PostgreSQL runs under another account, which needs to pass through here.
    await chmod(folder, 0o711);
    await mkdir(copy.scratch, { mode: 0o711 });
    await cp(root, copy.root, {
      recursive: true,
      filter: (source) => !NOT_COPIED.has(relative(root, source).split(sep)[0]),
    });
    await symlink(join(root, "node_modules"), join(copy.root, "node_modules"));
    return copy;
  }

  /** Ends a child with this process. @param {number | null} pid null when it has ended */
  watch(pid) {
    this.#guard.watch("tests", pid);
  }

  /**
   * Breaks a guard.
   *
   * @param {import("./table.mjs").Mutant} mutant
   * @returns {Promise<() => Promise<void>>} mends it again
   * @throws {Error} if the search text does not occur exactly once
   */
  async break({ file, search, replace }) {
    const path = join(this.root, file);
    const original = await readFile(path, "utf8");
    if (original.split(search).length !== 2) throw new Error(`the search text must occur exactly once in ${file}`);
    // A new file: the copy may share its bytes with the original through a hard link.
    await unlink(path);
    await writeFile(path, original.replace(search, () => replace));
    return () => writeFile(path, original);
  }

  /** Deletes the copy. */
  async remove() {
    await rm(this.folder, { recursive: true, force: true });
    await this.#guard.release();
  }
}
