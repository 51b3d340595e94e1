import { postgresErrorOf } from "./postgres-error";

/**
 * Whether PostgreSQL refused an id because it is not even a UUID. Ids are opaque to callers, so one that cannot name
 * anything is an id that names nothing.
 */
export function isMalformedId(error: unknown): boolean {
  const cause = postgresErrorOf(error);
  return cause?.originalCode === "22P02" && cause.originalMessage?.includes("type uuid") === true;
}
