import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import { LogThrottle } from "../logging/log-throttle";
import type { Logger } from "../logging/logger";
import { KEY_PREFIX } from "./connect-redis";
import { MemoryLimit } from "./memory-limit";

/** Counts and starts the clock in one step: a counter that lost its end would block for ever. */
const TAKE = `
local count = redis.call("INCR", KEYS[1])
if count == 1 then redis.call("EXPIRE", KEYS[1], ARGV[1]) end
return { count, redis.call("TTL", KEYS[1]) }`;

/** What was counted may be over by now: a counter that is made anew here would have no end. */
const GIVE_BACK = `
if redis.call("EXISTS", KEYS[1]) == 1 and redis.call("DECR", KEYS[1]) <= 0 then redis.call("DEL", KEYS[1]) end`;

/** Milliseconds for which Redis is not asked again after it failed to count, so that only one request waits for it. */
const RETRY_INTERVAL = 1_000;

/** Unix milliseconds until which a connection is not asked, shared by all limits on it. */
const pausedUntil = new WeakMap<object, number>();

/** The other values of a limit. */
export interface RateLimiterOptions {
  /**
   * What each process allows by itself while Redis cannot count. Choose less than `limit` for guesses of secrets, since
   * every process allows as many. @default the limit
   */
  readonly withoutRedis?: number;
}

/**
 * At most `limit` of something in `seconds`, over all processes. The window begins with the first one. While Redis is
 * away or refuses writes, each process counts in its own memory instead: no limit at all would let anyone guess without
 * bounds by filling Redis, and refusing everything would lock everyone out.
 */
export class RateLimiter {
  private readonly memory: MemoryLimit;
  private readonly log: LogThrottle;

  /** @param name unique, in kebab-case: it is part of the key */
  constructor(
    private readonly redis: Redis,
    private readonly name: string,
    private readonly limit: number,
    private readonly seconds: number,
    logger: Pick<Logger, "info" | "warn" | "error">,
    { withoutRedis = limit }: RateLimiterOptions = {},
  ) {
    this.memory = new MemoryLimit(withoutRedis, seconds);
    this.log = new LogThrottle(logger);
  }

  /**
   * Counts one.
   * @returns 0 when it is within the limit, else the seconds to wait
   */
  async take(subject: string): Promise<number> {
    const counted = await this.ask(() => this.redis.eval(TAKE, 1, this.key(subject), this.seconds));
    if (counted === null) return this.memory.take(subject);
    const [count, left] = counted as [number, number];
    return count > this.limit ? Math.max(left, 1) : 0;
  }

  /** Takes back one that was counted, because it need not have been. */
  async giveBack(subject: string): Promise<void> {
    if (this.memory.giveBack(subject)) return;
    await this.ask(() => this.redis.eval(GIVE_BACK, 1, this.key(subject)));
  }

  /** Resets the subject's count, for example after a success. */
  async forget(subject: string): Promise<void> {
    this.memory.forget(subject);
    await this.ask(() => this.redis.del(this.key(subject)));
  }

  /** Subjects are addresses of people and machines: they are not written into keys. */
  private key(subject: string): string {
    return `${KEY_PREFIX}:limit:${this.name}:${createHash("sha256").update(subject).digest("base64url")}`;
  }

  /** @returns null if Redis cannot count now */
  private async ask(command: () => Promise<unknown>): Promise<unknown> {
    if ((pausedUntil.get(this.redis) ?? 0) > Date.now()) return null;
    try {
      return await command();
    } catch (error) {
      pausedUntil.set(this.redis, Date.now() + RETRY_INTERVAL);
      this.log.warn({ err: error, limit: this.name }, "rate limit counted in memory");
      return null;
    }
  }
}
