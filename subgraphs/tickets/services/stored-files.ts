import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import type { Logger } from "../../../platform/logging/logger";
import type { FileStore, StoredFile } from "./file-store.port";

/** The bytes that a file must have. */
export interface ExpectedFile {
  readonly path: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Opens stored files only after it has compared them with their hash: a disk may lose bytes without an error. */
export class StoredFiles {
  constructor(
    private readonly store: FileStore,
    private readonly logger: Logger,
  ) {}

  put(path: string, bytes: Uint8Array): Promise<void> {
    return this.store.put(path, bytes, "application/pdf");
  }

  /**
   * Reads the file twice, once to hash it and once to serve it, so that a large archive is never in memory.
   * @returns null if the file is missing or damaged; the caller then generates it again
   */
  async open({ path, sha256 }: ExpectedFile): Promise<StoredFile | null> {
    const file = await this.store.get(path);
    if (!file) {
      this.logger.warn({ path }, "stored file missing");
      return null;
    }
    if ((await hashOf(file)) === sha256) return this.store.get(path);
    this.logger.error({ path, size: file.size }, "stored file damaged");
    return null;
  }
}

/** The SHA-256 of a file's bytes, hexadecimal. */
export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Reads the stream to its end, so that it holds no file or connection open. */
async function hashOf({ stream }: StoredFile): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(stream, hash);
  return hash.digest("hex");
}
