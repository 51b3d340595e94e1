import type { Redis } from "ioredis";
import { AppError } from "../../platform/errors/app-error";
import { rateLimited } from "../../platform/errors/platform-errors";
import { networkOf } from "../../platform/http/canonical-address";
import { KEY_PREFIX } from "../../platform/redis/connect-redis";
import { MemoryLimit } from "../../platform/redis/memory-limit";
import type { Caller } from "../auth/caller";
import { Lru } from "../auth/lru";

const WINDOW = 60_000;
/** Milliseconds over which callers return after a window: it ends for all of them at the same moment. */
const SPREAD = 5_000;
/** Callers over their limit that one gateway refuses without asking Redis. */
const REMEMBERED = 10_000;
/** Invalid tokens that one gateway answers in a minute from one address while Redis cannot count. */
const GUESSES_WITHOUT_REDIS = 30;
/** Milliseconds for which Redis is not asked again after it failed, so that not every operation waits for it. */
const RETRY_INTERVAL = 1_000;

/**
 * Takes units in one command, because it is asked before every operation. With a limit, units that do not fit are not
 * taken: a large operation that is refused must not use up what smaller ones need.
 */
const TAKE = `
local count = tonumber(redis.call("GET", KEYS[1]) or "0") + ARGV[1]
if ARGV[3] ~= "" and count > tonumber(ARGV[3]) then return count end
redis.call("INCRBY", KEYS[1], ARGV[1])
if count == tonumber(ARGV[1]) then redis.call("PEXPIRE", KEYS[1], ARGV[2]) end
return count`;

/**
 * A budget per caller and minute, counted in Redis for all gateways together: by user, or by network address for those
 * without an account. An ordinary operation takes one unit, more work takes more. While Redis cannot count, each gateway
 * counts in its own memory, and allows fewer invalid tokens: guessing must never be unlimited, and Redis must not decide
 * whether owners can sign in.
 */
export class RateLimit {
  /** When the window of a caller over the limit ends, in Unix milliseconds. */
  private readonly exhausted = new Lru<string, number>(REMEMBERED);
  private readonly memory: MemoryLimit;
  private readonly guesses: MemoryLimit;
  /** Unix milliseconds until which Redis is not asked, because it failed. */
  private pausedUntil = 0;

  /** @param perMinute units; 0 is without limit */
  constructor(
    private readonly redis: Pick<Redis, "status" | "eval">,
    private readonly perMinute: number,
    private readonly random: () => number = Math.random,
  ) {
    this.memory = new MemoryLimit(perMinute, WINDOW / 1_000);
    this.guesses = new MemoryLimit(Math.min(perMinute, GUESSES_WITHOUT_REDIS), WINDOW / 1_000);
  }

  /**
   * Takes the units of a request, which count even if they exceed the limit.
   * @throws AppError RATE_LIMITED with the seconds until the next minute has begun
   */
  async charge(caller: Caller, units = 1): Promise<void> {
    await this.take(await keyOf(caller), { units: Math.min(units, this.perMinute), isForced: true, memory: this.memory });
  }

  /**
   * Takes further units for the work of one operation, or none if they do not fit into what is left. An operation that
   * exceeds a whole minute takes that of a caller who has done nothing else.
   * @param units 0 asks nobody
   * @throws AppError RATE_LIMITED
   */
  async spend(caller: Caller, units: number): Promise<void> {
    const limited = Math.min(units, this.perMinute - 1);
    if (limited <= 0) return;
    await this.take(await keyOf(caller), { units: limited, isForced: false, memory: this.memory });
  }

  /**
   * Counts an invalid token, by the network address it came from.
   * @throws AppError RATE_LIMITED
   */
  async countAddress(address: string): Promise<void> {
    await this.take(`address:${networkOf(address)}`, { units: 1, isForced: true, memory: this.guesses });
  }

  /**
   * Refuses a client whose last request was over the limit, before anything is done with the next one.
   * @param client a name for it that costs nothing to find
   * @throws AppError RATE_LIMITED
   */
  refuseExhausted(client: string, now = Date.now()): void {
    const until = this.exhausted.get(client);
    if (until === undefined) return;
    if (until > now) throw this.refusal(until - now);
    this.exhausted.delete(client);
  }

  /** Remembers a client whose request was refused with this error, if its units are used up. */
  noteExhausted(client: string, error: unknown): void {
    if (error instanceof Exhausted) this.exhausted.set(client, error.until);
  }

  private async take(who: string, { units, isForced, memory }: Take, now = Date.now()): Promise<void> {
    if (this.perMinute === 0) return;
    const window = Math.floor(now / WINDOW);
    const count = await this.increment(`${KEY_PREFIX}:rate:${window}:${who}`, units, isForced ? "" : this.perMinute);
    if (count === null) {
      const wait = memory.take(who, now, { units, isForced });
      if (wait > 0) throw rateLimited(wait);
      return;
    }
    if (count <= this.perMinute) return;
    const end = (window + 1) * WINDOW;
    throw isForced ? new Exhausted(end, this.refusal(end - now)) : this.refusal(end - now);
  }

  /** @param wait milliseconds */
  private refusal(wait: number): AppError {
    return rateLimited(Math.max(1, Math.ceil((wait + SPREAD * this.random()) / 1000)));
  }

  /** @returns the count, or null when Redis is away or refuses writes */
  private async increment(key: string, units: number, limit: number | ""): Promise<number | null> {
    if (this.redis.status !== "ready" || this.pausedUntil > Date.now()) return null;
    return this.redis.eval(TAKE, 1, key, units, WINDOW + 1_000, limit).then(Number, () => {
      this.pausedUntil = Date.now() + RETRY_INTERVAL;
      return null;
    });
  }
}

interface Take {
  readonly units: number;
  /** Whether the units are taken if they exceed the limit. */
  readonly isForced: boolean;
  /** Counts while Redis cannot. */
  readonly memory: MemoryLimit;
}

/** The units of a caller are used up until the window ends. */
class Exhausted extends AppError {
  constructor(
    /** Unix milliseconds. */
    readonly until: number,
    { code, status, message, extensions }: AppError,
  ) {
    super({ code, status, description: "" }, message, extensions);
  }
}

async function keyOf(caller: Caller): Promise<string> {
  const { user, address } = await caller.principal();
  return user ? `user:${user.id}` : `address:${networkOf(address)}`;
}
