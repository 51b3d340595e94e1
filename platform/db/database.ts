import { PrismaPg } from "@prisma/adapter-pg";
import type { Pool } from "pg";
import { postgresErrorOf } from "../errors/postgres-error";
import type { Logger } from "../logging/logger";
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
    for (const { name, data, level } of events) this.logger[level](data, name);
    return result;
  }

  /**
   * Logs a business event, such as `purchase paid`, as one line once its transaction has committed: a transaction that
   * is rolled back logs nothing, and one that is repeated after a deadlock logs each event once.
   * docs/operations.md lists all of them.
   * @param tx the transaction, or `client` if the change is already committed
   * @param name a lower-case phrase in the past tense, as a literal
   * @param data IDs and amounts; no names, addresses or secrets
   */
  logEvent(tx: Tx | Client, name: string, data: EventData, level: EventLevel = "info"): void {
    const pending = this.pendingEvents.get(tx as object);
    if (pending) pending.push({ name, data, level });
    else this.logger[level](data, name);
  }

  /** Runs one statement that is a transaction by itself, again after a deadlock as `transaction` does. See `committed`. */
  statement<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return this.again(() => work(this.prisma));
  }

  /** Says that a single statement has written to the outbox: `transaction` does it by itself. */
  committed(): void {
    this.onCommit();
  }

  /** @throws when PostgreSQL does not answer, or its sessions are not in UTC (a pooler may drop that option) */
  async ping(): Promise<void> {
    const [row] = await this.prisma.$queryRawUnsafe<{ zone: string }[]>("SELECT current_setting('TimeZone') AS zone");
    if (row?.zone !== "UTC") throw new Error(`the database session is in ${row?.zone}: ALTER DATABASE … SET timezone TO 'UTC'`);
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
