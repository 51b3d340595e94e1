import type { Readable } from "node:stream";

/** What may be stored. The ending of a path tells its type, so that every store, a plain disk too, can give it back. */
export const FILE_TYPES: Readonly<Record<string, string>> = {
  pdf: "application/pdf",
  png: "image/png",
  jpg: "image/jpeg",
  svg: "image/svg+xml",
  csv: "text/csv",
  json: "application/json",
  zip: "application/zip",
};

/** A file on its way out. Read the stream to its end or destroy it: it holds a file or a connection open. */
export interface StoredFile {
  stream: Readable;
  /** Bytes. */
  size: number;
  contentType: string;
}

/** The path or type of a file is not one that a store accepts; nothing was read or written. */
export class InvalidFileError extends Error {
  override readonly name = "InvalidFileError";
}

/**
 * Where tickets and exports are kept. Paths are relative, with `/` between segments of letters, digits, `.`, `_`, `-`
 * that begin with a letter or digit: `tickets/<event>/<ticket>.pdf`. Every method rejects with {@link InvalidFileError}
 * for any other path, and with the error of the system when the store itself fails.
 */
export interface FileStore {
  /** Stores a file, replacing an older one whole: readers see the old bytes or the new ones, also after a crash. */
  put(path: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /** Null when there is no such file. */
  get(path: string): Promise<StoredFile | null>;
  /** Removes a file; one that does not exist is as good as removed. */
  delete(path: string): Promise<void>;
  /** Writes and removes a small file. Rejects when the store accepts no files, e.g. because it is full. */
  check(): Promise<void>;
}

const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const MAX_PATH = 800;

/** Throws {@link InvalidFileError} unless the path has the form that every store accepts. Returns its content type. */
export function checkFilePath(path: string): string {
  const type = FILE_TYPES[path.slice(path.lastIndexOf(".") + 1)];
  if (path.length > MAX_PATH || !type || !path.split("/").every((segment) => SEGMENT.test(segment))) {
    throw new InvalidFileError(`not a path for a stored file: ${JSON.stringify(path.slice(0, 200))}`);
  }
  return type;
}

/** Like {@link checkFilePath}, for a file of a type that the caller names: both must agree. */
export function checkFile(path: string, contentType: string): void {
  const expected = checkFilePath(path);
  if (contentType !== expected) throw new InvalidFileError(`${path} must be of type ${expected}, not ${contentType}`);
}
