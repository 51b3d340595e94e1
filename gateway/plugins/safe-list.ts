import { readFileSync } from "node:fs";
import { z } from "zod";
import { AppError } from "../../platform/errors/app-error";
import { platformErrors } from "../../platform/errors/platform-errors";
import { hashOf } from "../limits/hash-of";

const manifestSchema = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string());

/** The operations that are allowed where a safelist is configured: SHA-256 in hex to document. */
export class SafeList {
  private constructor(private readonly documents: ReadonlyMap<string, string>) {}

  /** @throws Error when the file cannot be read, or a hash is not that of its document */
  static read(file: string): SafeList {
    const documents = manifestSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    const wrong = Object.entries(documents).find(([hash, document]) => hashOf(document) !== hash);
    if (wrong) throw new Error(`${file}: ${wrong[0]} is not the SHA-256 of its document`);
    return new SafeList(new Map(Object.entries(documents)));
  }

  /** @throws AppError FORBIDDEN for every document that is not on the list, introspection included; always the same */
  check(hash: string): void {
    if (this.documents.has(hash)) return;
    throw new AppError(platformErrors.FORBIDDEN, "This operation is not on the list of allowed operations.");
  }

  /** The document with the given SHA-256, if it is on the list. */
  document(hash: string): string | undefined {
    return this.documents.get(hash);
  }

  /**
   * The list as Apollo Server's store of persisted queries: clients may send the hash alone, and nothing is added.
   * Apollo puts a prefix before the hash.
   */
  store() {
    return {
      get: async (key: string) => this.documents.get(key.slice(key.lastIndexOf(":") + 1)),
      set: async () => undefined,
      delete: async () => undefined,
    };
  }
}
