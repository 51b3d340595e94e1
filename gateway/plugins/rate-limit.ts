import type { Redis } from "ioredis";
import { rateLimited } from "../../platform/errors/platform-errors";
import { networkOf } from "../../platform/http/canonical-address";
import { KEY_PREFIX } from "../../platform/redis/connect-redis";
import { MemoryLimit } from "../../platform/redis/memory-limit";
import type { Caller } from "../auth/caller";

const WINDOW = 60_000;
/** Milliseconds over which callers return after a window: it ends for all of them at the same moment. */
const SPREAD = 5_000;
/** Invalid tokens that one gateway answers in a minute from one address while Redis cannot count. */
const GUESSES_WITHOUT_REDIS = 30;

/** Milliseconds for which Redis is not asked again after it failed, so that not every operation waits for it. */
const RETRY_INTERVAL = 1_000;

/** One command for both: it is asked before every operation. */
const COUNT = `
local count = redis.call("INCR", KEYS[1])
if count == 1 then redis.call("PEXPIRE", KEYS[1], ARGV[1]) end
return count`;

/**
 * Operations per caller and minute, counted in Redis for all gateways together: by user, or by network address for
 * those without an account. While Redis cannot count, each gateway counts in its own memory, and allows fewer invalid
 * tokens: guessing must never be unlimited, and Redis must not decide whether owners can sign in.
 */
export class RateLimit {
  private readonly memory: MemoryLimit;
  private readonly guesses: MemoryLimit;
  /** Unix milliseconds until which Redis is not asked, because it failed. */
  private pausedUntil = 0;

  /** @param perMinute 0 is without limit */
  constructor(
    private readonly redis: Pick<Redis, "status" | "eval">,
    private readonly perMinute: number,
    private readonly random: () => number = Math.random,
  ) {
    this.memory = new MemoryLimit(perMinute, WINDOW / 1_000);
    this.guesses = new MemoryLimit(Math.min(perMinute, GUESSES_WITHOUT_REDIS), WINDOW / 1_000);
  }

  /** @throws AppError RATE_LIMITED with the seconds until the next minute has begun */
  async count(caller: Caller): Promise<void> {
    const { user, address } = await caller.principal();
    await this.countKey(user ? `user:${user.id}` : `address:${networkOf(address)}`, this.memory);
  }

  /**
   * Counts an invalid token, by the network address it came from.
   * @throws AppError RATE_LIMITED
   */
  async countAddress(address: string): Promise<void> {
    await this.countKey(`address:${networkOf(address)}`, this.guesses);
  }

  private async countKey(who: string, memory: MemoryLimit, now = Date.now()): Promise<void> {
    if (this.perMinute === 0) return;
    const window = Math.floor(now / WINDOW);
    const count = await this.increment(`${KEY_PREFIX}:rate:${window}:${who}`);
    if (count === null) {
      const wait = memory.take(who, now);
      if (wait > 0) throw rateLimited(wait);
      return;
    }
    if (count > this.perMinute) throw rateLimited(Math.max(1, Math.ceil(((window + 1) * WINDOW - now + SPREAD * this.random()) / 1000)));
  }

  /** @returns the count, or null when Redis is away or refuses writes */
  private async increment(key: string): Promise<number | null> {
    if (this.redis.status !== "ready" || this.pausedUntil > Date.now()) return null;
    return this.redis.eval(COUNT, 1, key, WINDOW + 1_000).then(Number, () => {
      this.pausedUntil = Date.now() + RETRY_INTERVAL;
      return null;
    });
  }
}
