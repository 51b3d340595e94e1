import type { Redis } from "ioredis";
import { rateLimited } from "../../platform/errors/platform-errors";
import { networkOf } from "../../platform/http/canonical-address";
import { KEY_PREFIX } from "../../platform/redis/connect-redis";
import type { Caller } from "../auth/caller";

const WINDOW = 60_000;
/** Milliseconds over which callers return after a window: it ends for all of them at the same moment. */
const SPREAD = 5_000;

/** One command for both: it is asked before every operation. */
const COUNT = `
local count = redis.call("INCR", KEYS[1])
if count == 1 then redis.call("PEXPIRE", KEYS[1], ARGV[1]) end
return count`;

/**
 * Operations per caller and minute, counted in Redis for all gateways together: by user, or by network address for
 * those without an account. While Redis is away nobody is refused.
 */
export class RateLimit {
  /** @param perMinute 0 is without limit */
  constructor(
    private readonly redis: Pick<Redis, "status" | "eval">,
    private readonly perMinute: number,
    private readonly random: () => number = Math.random,
  ) {}

  /** @throws AppError RATE_LIMITED with the seconds until the next minute has begun */
  async count(caller: Caller): Promise<void> {
    const { user, address } = await caller.principal();
    await this.countKey(user ? `user:${user.id}` : `address:${networkOf(address)}`);
  }

  /** The same for one who could not prove who they are. */
  async countAddress(address: string): Promise<void> {
    await this.countKey(`address:${networkOf(address)}`);
  }

  private async countKey(who: string, now = Date.now()): Promise<void> {
    if (this.perMinute === 0 || this.redis.status !== "ready") return;
    const window = Math.floor(now / WINDOW);
    const key = `${KEY_PREFIX}:rate:${window}:${who}`;
    const count = Number(await this.redis.eval(COUNT, 1, key, WINDOW + 1_000).catch(() => 0));
    if (count > this.perMinute) throw rateLimited(Math.max(1, Math.ceil(((window + 1) * WINDOW - now + SPREAD * this.random()) / 1000)));
  }
}
