import { postgresErrorOf } from "./postgres-error";

/** SQLSTATEs: not valid in the encoding (U+0000 in text), and a character that JSON text cannot hold (U+0000). */
const CODES = new Set(["22021", "22P05"]);

/**
 * Whether PostgreSQL refused text that it cannot store: U+0000 anywhere, or half of a surrogate pair in JSON. The rules
 * for arguments and service calls refuse both earlier and name the field; this is for text that comes another way.
 */
export function isUnstorableText(error: unknown): boolean {
  const { originalCode = "", originalMessage = "" } = postgresErrorOf(error) ?? {};
  return CODES.has(originalCode) || (originalCode === "22P02" && originalMessage.includes("type json"));
}
