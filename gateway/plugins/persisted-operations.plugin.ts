import type { ApolloServerPlugin } from "@apollo/server";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { AppError } from "../../platform/errors/app-error";
import { platformErrors } from "../../platform/errors/platform-errors";
import type { GatewayContext } from "../gateway-context";
import { httpError } from "../http-error";

const manifestSchema = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string());

export const hashOf = (query: string): string => createHash("sha256").update(query).digest("hex");

/** The operations that are allowed where a safe list is configured: SHA-256 in hex to document. */
export class SafeList {
  private constructor(private readonly documents: ReadonlyMap<string, string>) {}

  /** @throws Error when the file cannot be read, or a hash is not that of its document */
  static read(file: string): SafeList {
    const documents = manifestSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    const wrong = Object.entries(documents).find(([hash, document]) => hashOf(document) !== hash);
    if (wrong) throw new Error(`${file}: ${wrong[0]} is not the SHA-256 of its document`);
    return new SafeList(new Map(Object.entries(documents)));
  }

  /** @throws AppError FORBIDDEN for anything that is not on the list, introspection too */
  check(hash: string): void {
    if (!this.documents.has(hash)) throw new AppError(platformErrors.FORBIDDEN, "This operation is not on the list of allowed operations.");
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

export function persistedOperationsPlugin(list: SafeList): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ queryHash }) => {
        try {
          list.check(queryHash);
        } catch (error) {
          throw error instanceof AppError ? httpError(error) : error;
        }
      },
    }),
  };
}
