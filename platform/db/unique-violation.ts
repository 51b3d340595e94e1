/**
 * The constraint or index that a failed insert or update ran into, or null for any other error. Prisma 7 with a driver
 * adapter names it in the adapter's error; raw statements carry PostgreSQL's own code 23505.
 */
export function uniqueViolation(error: unknown): string | null {
  const known = error as {
    code?: string;
    meta?: { driverAdapterError?: { cause?: { kind?: string; originalCode?: string; constraint?: { index?: string; fields?: string[] } } } };
  };
  const cause = known.meta?.driverAdapterError?.cause;
  if (known.code !== "P2002" && cause?.originalCode !== "23505" && cause?.kind !== "UniqueConstraintViolation") return null;
  return cause?.constraint?.index ?? cause?.constraint?.fields?.join(",") ?? "unknown";
}
