import type { Redis } from "ioredis";
import { rateLimited } from "../../platform/errors/platform-errors";
import { KEY_PREFIX } from "../../platform/redis/connect-redis";
import type { Caller } from "../auth/caller";

const WINDOW = 60_000;

/**
 * Operations per caller and minute, counted in Redis for all gateways together: by user, or by address for those
 * without an account. While Redis is away nobody is refused.
 */
export class RateLimit {
  /** @param perMinute 0 is without limit */
  constructor(
    private readonly redis: Pick<Redis, "status" | "multi">,
    private readonly perMinute: number,
  ) {}

  /** @throws AppError RATE_LIMITED with the seconds until the next minute begins */
  async count(caller: Caller): Promise<void> {
    const { user, address } = await caller.principal();
    await this.countKey(user ? `user:${user.id}` : `address:${address}`);
  }

  /** The same for one who could not prove who they are. */
  async countAddress(address: string): Promise<void> {
    await this.countKey(`address:${address}`);
  }

  private async countKey(who: string, now = Date.now()): Promise<void> {
    if (this.perMinute === 0 || this.redis.status !== "ready") return;
    const window = Math.floor(now / WINDOW);
    const key = `${KEY_PREFIX}:rate:${window}:${who}`;
    const replies = await this.redis.multi().incr(key).pexpire(key, WINDOW + 1_000).exec().catch(() => null);
    const count = Number(replies?.[0]?.[1] ?? 0);
    if (count > this.perMinute) throw rateLimited(Math.max(1, Math.ceil(((window + 1) * WINDOW - now) / 1000)));
  }
}
