import { Redis } from "ioredis";
import type { Logger } from "../logging/logger";

/** Every key of the platform carries this hash tag, so that one queue's keys share a slot in Redis Cluster. */
export const KEY_PREFIX = "{ep}";

/**
 * A connection that comes back by itself, however long Redis is away. Commands wait for it in memory, which is what
 * queues and subscriptions want; a request that must not wait asks with `commandTimeout`.
 * @param commandTimeout milliseconds after which a single command fails; left out, it waits
 */
export function connectRedis(url: string, logger: Logger, commandTimeout?: number): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    enableReadyCheck: true,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000),
    ...(commandTimeout === undefined ? {} : { commandTimeout }),
  });
  let down = false;
  redis.on("error", (error: Error) => {
    if (!down) logger.warn({ reason: error.message }, "redis is away");
    down = true;
  });
  redis.on("ready", () => {
    if (down) logger.info("redis is back");
    down = false;
  });
  return redis;
}
