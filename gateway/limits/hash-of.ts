import { createHash } from "node:crypto";

/** The SHA-256 of a document, in hex, as clients of persisted operations compute it. */
export const hashOf = (query: string): string => createHash("sha256").update(query).digest("hex");
