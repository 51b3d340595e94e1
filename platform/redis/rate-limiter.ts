import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import { unavailable } from "../errors/platform-errors";
import { LogThrottle } from "../logging/log-throttle";
import type { Logger } from "../logging/logger";
import { KEY_PREFIX } from "./connect-redis";

/** Counts and starts the clock in one step: a counter that lost its end would block for ever. */
const TAKE = `
local count = redis.call("INCR", KEYS[1])
if count == 1 then redis.call("EXPIRE", KEYS[1], ARGV[1]) end
return { count, redis.call("TTL", KEYS[1]) }`;

/** What was counted may be over by now: a counter that is made anew here would have no end. */
const GIVE_BACK = `
if redis.call("EXISTS", KEYS[1]) == 1 and redis.call("DECR", KEYS[1]) <= 0 then redis.call("DEL", KEYS[1]) end`;

/** Seconds after which a caller may try again when Redis could not count. */
const RETRY_AFTER = 5;

/**
 * At most `limit` of something in `seconds`, over all processes. The window begins with the first one. While Redis is
 * away or refuses writes, an ordinary limit is not applied, because a sale matters more than a limit. A limit on guessing
 * secrets fails closed instead: otherwise a full Redis would allow unlimited guesses.
 */
export class RateLimiter {
  private readonly log: LogThrottle;

  /**
   * @param name unique, in kebab-case: it is part of the key
   * @param failClosedAs the public name of the service that refuses while nothing can be counted. @default fails open
   */
  constructor(
    private readonly redis: Redis,
    private readonly name: string,
    private readonly limit: number,
    private readonly seconds: number,
    logger: Pick<Logger, "info" | "warn" | "error">,
    private readonly failClosedAs: string | null = null,
  ) {
    this.log = new LogThrottle(logger);
  }

  /**
   * Counts one.
   * @returns 0 when it is within the limit, else the seconds to wait
   * @throws SERVICE_UNAVAILABLE if the limit fails closed and Redis cannot count
   */
  async take(subject: string): Promise<number> {
    const counted = await this.ask<[number, number] | null>(null, () => this.redis.eval(TAKE, 1, this.key(subject), this.seconds));
    if (counted === null) {
      if (this.failClosedAs !== null) throw unavailable(this.failClosedAs, RETRY_AFTER);
      return 0;
    }
    const [count, left] = counted;
    return count > this.limit ? Math.max(left, 1) : 0;
  }

  /** Takes back one that was counted, because it need not have been. */
  async giveBack(subject: string): Promise<void> {
    await this.ask(null, () => this.redis.eval(GIVE_BACK, 1, this.key(subject)));
  }

  /** Begins anew, e.g. after a success. */
  async forget(subject: string): Promise<void> {
    await this.ask(0, () => this.redis.del(this.key(subject)));
  }

  /** Subjects are addresses of people and machines: they are not written into keys. */
  private key(subject: string): string {
    return `${KEY_PREFIX}:limit:${this.name}:${createHash("sha256").update(subject).digest("base64url")}`;
  }

  private async ask<T>(fallback: T, command: () => Promise<unknown>): Promise<T> {
    try {
      return (await command()) as T;
    } catch (error) {
      this.log.warn({ err: error, limit: this.name, closed: this.failClosedAs !== null }, "rate limit could not be counted");
      return fallback;
    }
  }
}
