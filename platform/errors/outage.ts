import { AppError } from "./app-error";
import { platformErrors } from "./platform-errors";

/**
 * SQLSTATEs of a server that cannot do this now, by class or code (PostgreSQL, Appendix A): connections (08), resources
 * such as disk, memory and connections (53), shutdown and failover (57P), a statement or lock that took too long (57014,
 * 55P03, 25P03, 25P04), a standby that was the primary (25006), input/output (58000, 58030), and transactions that lost
 * to another one (40001, 40P01) more often than they are repeated.
 */
const SQL_STATE = /^(08|53|57P)|^(57014|55P03|25P03|25P04|25006|58000|58030|40001|40P01)$/;

/** Prisma's codes for the same: connections, pool and transaction timeouts, write conflicts, too many connections. */
const PRISMA = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "P2028", "P2034", "P2037"]);

/** What the driver adapter makes of failed connections; in raw queries, they have no code of Prisma's. */
const ADAPTER_KINDS = new Set(["DatabaseNotReachable", "ConnectionClosed", "SocketTimeout", "TlsConnectionError", "TooManyConnections", "TransactionWriteConflict"]);

/** Codes of system calls, for connections and files. */
const SYSTEM = new Set([
  "ECONNREFUSED", "ECONNRESET", "ECONNABORTED", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "EHOSTDOWN", "ENETUNREACH", "ENETDOWN",
  "ENOTFOUND", "EAI_AGAIN", "ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENFILE", "ENOMEM", "ENOBUFS",
]);

/** Codes of the HTTP client. */
const HTTP_CLIENT = new Set(["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "UND_ERR_SOCKET"]);

/**
 * Redis error codes, which begin its messages: out of memory, a replica, loading, persistence failed, cluster without
 * its slots or moving them, replicas missing, a script that runs too long, too many clients.
 */
const REDIS = /^(OOM|READONLY|LOADING|MISCONF|CLUSTERDOWN|TRYAGAIN|MASTERDOWN|NOREPLICAS|BUSY|UNBLOCKED|ERR max number of clients)\b/;

/** What the clients of PostgreSQL and Redis say themselves, without a code. */
const CLIENT_MESSAGE = new RegExp(
  [
    // pg
    "Connection terminated", "terminating connection", "Client has encountered a connection error", "Client was closed and is not queryable",
    "timeout exceeded when trying to connect", "Query read timeout", "Cannot use a pool after calling end on the pool", "Can't reach database server",
    // ioredis
    "Command timed out", "Connection is closed", "Stream isn't writeable", "Reached the max retries per request limit", "None of startup nodes is available",
    "Failed to refresh slots cache",
  ].join("|"),
);

interface Failure {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly syscall?: unknown;
  readonly cause?: unknown;
  readonly originalCode?: unknown;
  /** Of an error of the driver adapter. */
  readonly kind?: unknown;
  readonly meta?: { readonly driverAdapterError?: unknown };
  /** Of an AggregateError, e.g. one for each address of a host. */
  readonly errors?: unknown;
  /** Of a Redis transaction. */
  readonly previousErrors?: unknown;
}

/**
 * Whether an error means that PostgreSQL, Redis, a disk or another service cannot do this now. The caller may repeat the
 * request, so it is reported as SERVICE_UNAVAILABLE, and a job that fails with it is retried for as long as it lasts.
 */
export function isOutage(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > 5) return false;
  if (error instanceof AppError) return error.code === platformErrors.SERVICE_UNAVAILABLE.code;
  const { code, message, syscall, cause, originalCode, meta, errors, previousErrors, kind } = error as Failure;
  if (typeof kind === "string" && ADAPTER_KINDS.has(kind)) return true;
  if (typeof code === "string" && (PRISMA.has(code) || HTTP_CLIENT.has(code) || isSystemOutage(code, syscall))) return true;
  if (isSqlOutage(code) || isSqlOutage(originalCode)) return true;
  if (typeof message === "string" && (REDIS.test(message) || CLIENT_MESSAGE.test(message))) return true;
  const nested = [cause, meta?.driverAdapterError, ...listOf(errors), ...listOf(previousErrors)];
  return nested.some((inner) => isOutage(inner, depth + 1));
}

/** ENOENT is a missing socket of a server when connecting, and a missing file otherwise. */
const isSystemOutage = (code: string, syscall: unknown): boolean =>
  typeof syscall === "string" && (SYSTEM.has(code) || (code === "ENOENT" && syscall === "connect"));

const isSqlOutage = (state: unknown): boolean => typeof state === "string" && /^[0-9A-Z]{5}$/.test(state) && SQL_STATE.test(state);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
