import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
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

/**
 * At most `limit` of something in `seconds`, over all processes. The window begins with the first one. While Redis is
 * away nothing is limited: it is better to be guessed at for a while than to be closed.
 */
export class RateLimiter {
  /** @param name unique, in kebab-case: it is part of the key */
  constructor(
    private readonly redis: Redis,
    private readonly name: string,
    private readonly limit: number,
    private readonly seconds: number,
    private readonly logger: Logger,
  ) {}

  /** Counts one. @returns 0 when it is within the limit, else the seconds to wait */
  async take(subject: string): Promise<number> {
    const [count, left] = await this.ask([1, 0], () => this.redis.eval(TAKE, 1, this.key(subject), this.seconds) as Promise<[number, number]>);
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

  private async ask<T>(fallback: T, command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (error) {
      this.logger.warn({ err: error, limit: this.name }, "a limit could not be looked up and is not applied");
      return fallback;
    }
  }
}
