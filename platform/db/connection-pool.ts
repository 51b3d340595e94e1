import { Pool } from "pg";
import type { Logger } from "../logging/logger";

export interface PoolOptions {
  /** The maximum number of connections this process opens. @default 10 */
  readonly connections?: number;
  /** Milliseconds after which PostgreSQL cancels a statement. @default 10_000 */
  readonly statementTimeout?: number;
  /** Milliseconds to wait for a connection, new or from the pool. @default 8_000 */
  readonly connectTimeout?: number;
}

/** Milliseconds between two log lines about lost connections: a restart ends all of a pool's connections together. */
const LOG_INTERVAL = 1_000;

/**
 * Opens a pool whose connections always have an error listener.
 *
 * A pool that PrismaPg creates itself has none between checking a connection out and the adapter's own `on("error")`,
 * which runs a microtask later. When `ReadyForQuery` and `FATAL 57P01` arrive in one chunk, the client emits `error` in
 * that gap and the process ends. A listener attached when the connection is created has no gap. The query that was
 * running still fails, so nothing is hidden.
 * @param url of the database
 */
export function openPool(url: string, logger: Logger, options: PoolOptions = {}): Pool {
  const pool = new Pool({
    connectionString: url,
    // The adapter reads and writes times without an offset, so another session time zone would shift them.
    // Starting parallel workers for a query takes longer than the query and takes CPU time from other requests.
    options: "-c TimeZone=UTC -c max_parallel_workers_per_gather=0",
    max: options.connections ?? 10,
    connectionTimeoutMillis: options.connectTimeout ?? 8_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeout ?? 10_000,
    idle_in_transaction_session_timeout: 30_000,
  });
  let logged = -Infinity;
  const onError = (error: Error): void => {
    if (Date.now() - logged < LOG_INTERVAL) return;
    logged = Date.now();
    logger.warn({ reason: error.message, sqlState: (error as { code?: string }).code }, "database connection lost");
  };
  // The pool reports the errors of idle connections, each connection its own.
  pool.on("error", onError);
  pool.on("connect", (client) => client.on("error", onError));
  return pool;
}
