/** What PostgreSQL says of a statement that failed, as far as we look at it. */
export interface PostgresError {
  /** SQLSTATE. */
  readonly originalCode?: string;
  readonly originalMessage?: string;
  readonly detail?: string;
  /** What the driver adapter made of it, e.g. `UniqueConstraintViolation`. */
  readonly kind?: string;
  readonly constraint?: { readonly index?: string; readonly fields?: readonly string[] };
}

/** The error of PostgreSQL inside one of Prisma's; undefined for any other error. */
export const postgresErrorOf = (error: unknown): PostgresError | undefined =>
  (error as { meta?: { driverAdapterError?: { cause?: PostgresError } } } | null | undefined)?.meta?.driverAdapterError?.cause;
