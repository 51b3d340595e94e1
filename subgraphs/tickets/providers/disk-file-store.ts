import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { checkFile, checkFilePath, type FileStore, type StoredFile } from "../services/file-store.port";

const HALF_WRITTEN = ".tmp";
const ABANDONED_MS = 24 * 3_600_000;
/** A ticket's PDF is of this order. */
const CHECK_BYTES = 65_536;

/** Files in a folder of this machine, the default. Several processes may share the folder. */
export class DiskFileStore implements FileStore {
  private readonly root: string;
  private prepared: Promise<void> | undefined;

  /** @param root made when the first file is stored. */
  constructor(root: string) {
    this.root = resolve(root);
  }

  async put(path: string, bytes: Uint8Array, contentType: string): Promise<void> {
    checkFile(path, contentType);
    await this.prepare();
    const target = join(this.root, path);
    const temporary = join(this.root, HALF_WRITTEN, randomUUID());
    await mkdir(dirname(target), { recursive: true });
    try {
      await writeDurably(temporary, bytes);
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(dirname(target));
  }

  async get(path: string): Promise<StoredFile | null> {
    const contentType = checkFilePath(path);
    const file = await openIfThere(join(this.root, path));
    if (!file) return null;
    const found = await file.stat();
    if (!found.isFile()) {
      await file.close();
      return null;
    }
    // From the open file and not from the path, so that size and bytes belong together even when it is replaced.
    return { stream: file.createReadStream(), size: found.size, contentType };
  }

  async delete(path: string): Promise<void> {
    checkFilePath(path);
    await rm(join(this.root, path), { force: true }).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  }

  async check(): Promise<void> {
    await this.prepare();
    const file = join(this.root, HALF_WRITTEN, randomUUID());
    try {
      await writeFile(file, Buffer.alloc(CHECK_BYTES));
    } finally {
      await rm(file, { force: true });
    }
  }

  /** Makes the folder for half-written files, and throws away what a process that died left in it. */
  private prepare(): Promise<void> {
    this.prepared ??= this.sweep().catch((error: unknown) => {
      this.prepared = undefined;
      throw error;
    });
    return this.prepared;
  }

  private async sweep(): Promise<void> {
    const folder = join(this.root, HALF_WRITTEN);
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) {
      const file = join(folder, name);
      const age = await stat(file).then(({ mtimeMs }) => Date.now() - mtimeMs, () => 0);
      if (age > ABANDONED_MS) await rm(file, { force: true });
    }
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx", 0o640);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename survive a power cut. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  return open(path, "r").catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}
