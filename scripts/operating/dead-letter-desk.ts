import type { Pool } from "pg";
import { openPool } from "../../platform/db/connection-pool";
import type { SqlExecutor } from "../../platform/db/database";
import { createLogger } from "../../platform/logging/logger";
import { DeadLetters, type DeadLetter } from "../../platform/outbox/dead-letters";
import { JobQueues } from "../../platform/queues/job-queues";
import { connectRedis } from "../../platform/redis/connect-redis";
import { nudgeRelay } from "../../platform/outbox/outbox-relay";
import type { Servers } from "./servers";

/** Milliseconds for PostgreSQL and Redis to answer: an operator waits for them. */
const PATIENCE = 5_000;

/** One dead letter and whose it is. */
export interface ServiceLetter extends DeadLetter {
  readonly service: string;
}

/** The dead letters of all services, for an operator. */
export class DeadLetterDesk {
  constructor(private readonly servers: Servers) {}

  /** Newest first within each service. */
  async list(services: readonly string[]): Promise<ServiceLetter[]> {
    const letters: ServiceLetter[] = [];
    for (const service of services) {
      const found = await this.open(service, (dead) => dead.list());
      letters.push(...found.map((letter) => ({ service, ...letter })));
    }
    return letters;
  }

  /**
   * Sends one again, or all of a service's.
   * @returns the ids that are on their way; empty when there is no such dead letter
   */
  async replay(service: string, id: string): Promise<string[]> {
    return this.open(service, async (dead, wake) => {
      const ids = id === "all" ? (await dead.list(10_000)).map((letter) => letter.id) : [id];
      const sent: string[] = [];
      for (const one of ids) if (await dead.replay(one)) sent.push(one);
      await wake();
      return sent;
    });
  }

  private async open<T>(service: string, work: (dead: DeadLetters, wake: () => Promise<void>) => Promise<T>): Promise<T> {
    const logger = createLogger("dead-letters", "warn");
    const pool = openPool(this.servers.databaseUrl(service), logger, { connections: 1, connectTimeout: PATIENCE });
    const redis = connectRedis(this.servers.redisUrl, logger, PATIENCE);
    const queues = new JobQueues(redis);
    const wake = async (): Promise<void> => {
      nudgeRelay(redis, service);
      // The nudge is fire and forget; what comes after it in the connection has passed it.
      await redis.ping();
    };
    try {
      return await work(new DeadLetters(service, executorOf(pool), queues), wake);
    } finally {
      await queues.close();
      redis.disconnect();
      await pool.end();
    }
  }
}

const executorOf = (pool: Pool): SqlExecutor => ({
  $queryRawUnsafe: async <T>(query: string, ...values: unknown[]) => (await pool.query(query, values)).rows as T,
  $executeRawUnsafe: async (query, ...values) => (await pool.query(query, values)).rowCount ?? 0,
});
