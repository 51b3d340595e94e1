import { postgresErrorOf } from "./postgres-error";

/** Whether PostgreSQL refused a text because of U+0000, which no text there can hold. */
export function isUnstorableText(error: unknown): boolean {
  const code = postgresErrorOf(error)?.originalCode;
  return code === "22021" || code === "22P05";
}
