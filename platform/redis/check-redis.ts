import type { Redis } from "ioredis";
import { KEY_PREFIX } from "./connect-redis";

/** Milliseconds after which the key of a process that is gone disappears. */
const EXPIRY = 60_000;

/**
 * Writes one small key. A full Redis, a replica and one that cannot persist all answer PING and refuse this.
 * @throws Error when Redis refuses the write or does not answer within the command timeout of the connection
 */
export async function checkRedis(redis: Redis): Promise<void> {
  await redis.set(`${KEY_PREFIX}:readiness`, "1", "PX", EXPIRY);
}
