import { PrismaPg } from "@prisma/adapter-pg";
import type { Pool } from "pg";
import { postgresErrorOf } from "../errors/postgres-error";
import type { Logger } from "../logging/logger";
import { logSecurityChange } from "../logging/security-event";
import { isSecurityChange } from "../logging/security-events";
import { openPool, type PoolOptions } from "./connection-pool";

/** The raw SQL half of a Prisma client or transaction, as far as the platform itself needs it. */
export interface SqlExecutor {
  $queryRawUnsafe<T = unknown>(query: string, ...values: unknown[]): PromiseLike<T>;
  $executeRawUnsafe(query: string, ...values: unknown[]): PromiseLike<number>;
}

/** What a generated Prisma client offers, without naming one. */
export interface PrismaLike<Tx> extends SqlExecutor {
  $transaction<T>(work: (tx: Tx) => Promise<T>, options?: { timeout?: number; maxWait?: number }): Promise<T>;
  $disconnect(): Promise<void>;
}

export interface DatabaseOptions extends PoolOptions {
  /** Called after every commit. The module wakes its outbox relay with it. */
  readonly onCommit?: () => void;
}

/**
 * Opens a service's database. Connections are opened on first use.
 * @param url of the database
 * @param createClient constructs the service's generated client on the adapter it is given
 */
export function openDatabase<Client extends PrismaLike<Tx>, Tx>(
  url: string,
  logger: Logger,
  createClient: (adapter: PrismaPg) => Client,
  options: DatabaseOptions = {},
): Database<Client, Tx> {
  const pool = openPool(url, logger, options);
  return new Database<Client, Tx>(createClient(new PrismaPg(pool)), pool, logger, options.onCommit);
}

/**
 * Writes what a purchase writes, without a table that would grow. Two writes, because each sees another kind of trouble:
 * - A commit with a record in the write-ahead log. It fails on a standby, and waits where the log cannot be flushed. A
 *   full disk alone does not stop it, because segments of the log are reused.
 * - 64 KB of memory for 8,000 rows, so about 200 KB go to a temporary file where the tables are. Extending a file is the
 *   first thing that fails on a full disk. (Updating a row extends nothing and would succeed.)
 */
const WRITE_CHECK = `
  WITH memory AS MATERIALIZED (SELECT set_config('work_mem', '64kB', true) AS size)
  SELECT current_setting('TimeZone') AS zone, current_setting('transaction_read_only') AS readonly, count(*)::int AS rows,
    (SELECT pg_logical_emit_message(true, 'readiness', '') IS NOT NULL) AS logged
  FROM memory, LATERAL generate_series(1, 8000 + length(memory.size) * 0)`;

/** Deadlock and serialization failure: the transaction did nothing and may simply be run again. */
const isTransient = (error: unknown): boolean => {
  const sqlState = postgresErrorOf(error)?.originalCode;
  return (error as { code?: string }).code === "P2034" || sqlState === "40001" || sqlState === "40P01";
};

/** What a business event is about, by field. */
export type EventData = Readonly<Record<string, string | number | boolean | null | undefined | readonly string[]>>;

/** `info`, unless a person has to look: `warn` or `error`. */
export type EventLevel = "info" | "warn" | "error";

interface BusinessEvent {
  readonly name: string;
  readonly data: EventData;
  readonly level: EventLevel;
}

/**
 * A service's own database. Repositories take a `Tx` as their first parameter, always: `database.client` for a single
 * statement, or the one handed to `transaction`. Inside a transaction only repositories and the outbox are called,
 * never the network.
 */
export class Database<Client extends PrismaLike<Tx>, Tx> {
  /** The events of open transactions. */
  private readonly pendingEvents = new WeakMap<object, BusinessEvent[]>();

  private closed: Promise<void> | undefined;

  constructor(
    private readonly prisma: Client,
    /** The pool beneath `prisma`, which does not close it. */
    private readonly pool: Pool,
    private readonly logger: Logger,
    private readonly onCommit: () => void = () => undefined,
  ) {}

  /** For reads and single statements. */
  get client(): Client {
    return this.prisma;
  }

  /**
   * Runs `work` in one transaction (READ COMMITTED) and runs it again, at most three times, after a deadlock.
   * `work` must therefore have no effect outside of the database.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const { result, events } = await this.again(() => this.attempt(work));
    this.onCommit();
    for (const event of events) this.write(event);
    return result;
  }

  /**
   * Logs a business event, such as `purchase paid`, as one line once its transaction has committed: a transaction that
   * is rolled back logs nothing, and one that is repeated after a deadlock logs each event once.
   * docs/operations.md lists all of them. Those that are security events are marked and counted as such.
   * @param tx the transaction, or `client` if the change is already committed
   * @param name a lower-case phrase in the past tense, as a literal
   * @param data IDs and amounts; no names, addresses or secrets
   */
  logEvent(tx: Tx | Client, name: string, data: EventData, level: EventLevel = "info"): void {
    const pending = this.pendingEvents.get(tx as object);
    if (pending) pending.push({ name, data, level });
    else this.write({ name, data, level });
  }

  /** Runs one statement that is a transaction by itself, again after a deadlock as `transaction` does. See `committed`. */
  statement<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return this.again(() => work(this.prisma));
  }

  /** Says that a single statement has written to the outbox: `transaction` does it by itself. */
  committed(): void {
    this.onCommit();
  }

  /**
   * Checks that the database accepts writes, with real ones that leave nothing behind. See `WRITE_CHECK`.
   * @throws Error when it does not, or when its sessions are not in UTC (a pooler may drop that option)
   */
  async check(): Promise<void> {
    const [row] = await this.prisma.$queryRawUnsafe<{ zone: string; readonly: string }[]>(WRITE_CHECK);
    if (row?.zone !== "UTC") throw new Error(`The database session is in ${row?.zone}. Run ALTER DATABASE … SET timezone TO 'UTC'.`);
    if (row.readonly !== "off") throw new Error("The database is read-only. Connect to the primary.");
  }

  /** Closes all connections. Queries that come later fail instead of opening new ones. */
  close(): Promise<void> {
    return (this.closed ??= this.prisma.$disconnect().then(() => this.pool.end()));
  }

  private async attempt<T>(work: (tx: Tx) => Promise<T>): Promise<{ result: T; events: readonly BusinessEvent[] }> {
    const events: BusinessEvent[] = [];
    const recorded = (tx: Tx): Promise<T> => {
      this.pendingEvents.set(tx as object, events);
      return work(tx);
    };
    return { result: await this.prisma.$transaction(recorded, { timeout: 15_000, maxWait: 10_000 }), events };
  }

  private write({ name, data, level }: BusinessEvent): void {
    if (isSecurityChange(name)) logSecurityChange(this.logger, name, data, level);
    else this.logger[level](data, name);
  }

  private async again<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (attempt === 3 || !isTransient(error)) throw error;
        this.logger.warn({ attempt }, "transaction was rolled back by a deadlock and runs again");
      }
    }
  }
}
