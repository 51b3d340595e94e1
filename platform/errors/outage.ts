/** SQLSTATE classes and codes that mean "the server is not there (now)": connection exceptions, shutdown, too many connections. */
const SQL_STATE = /^(08|57P0|53300)/;
const PRISMA = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "P2028"]);
const SYSTEM = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOENT"]);

interface Failure {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly syscall?: unknown;
  readonly cause?: unknown;
  readonly originalCode?: unknown;
  readonly meta?: { readonly driverAdapterError?: unknown };
}

/**
 * Whether an error says that PostgreSQL or Redis could not be reached: then the caller may simply try again, which a
 * masked internal error would not tell.
 */
export function isOutage(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > 5) return false;
  const { code, message, syscall, cause, originalCode, meta } = error as Failure;
  if (typeof code === "string" && (PRISMA.has(code) || (SYSTEM.has(code) && typeof syscall === "string"))) return true;
  if ([code, originalCode].some((state) => typeof state === "string" && /^[0-9A-Z]{5}$/.test(state) && SQL_STATE.test(state))) return true;
  if (typeof message === "string" && /Connection terminated|Command timed out|Connection is closed|timeout exceeded when trying to connect|Can't reach database server|terminating connection/.test(message)) return true;
  return isOutage(cause, depth + 1) || isOutage(meta?.driverAdapterError, depth + 1);
}
