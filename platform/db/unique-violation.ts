import { postgresErrorOf } from "../errors/postgres-error";

/**
 * The constraint or index that a failed insert or update ran into, or null for any other error. Prisma 7 with a driver
 * adapter names it in the adapter's error; raw statements carry PostgreSQL's own code 23505.
 */
export function uniqueViolation(error: unknown): string | null {
  const cause = postgresErrorOf(error);
  if ((error as { code?: string }).code !== "P2002" && cause?.originalCode !== "23505" && cause?.kind !== "UniqueConstraintViolation") return null;
  return cause?.constraint?.index ?? cause?.constraint?.fields?.join(",") ?? "unknown";
}
