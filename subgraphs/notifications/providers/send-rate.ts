import type { Redis } from "ioredis";
import { setTimeout as wait } from "node:timers/promises";
import { KEY_PREFIX } from "../../../platform/redis/connect-redis";

/**
 * Reserves the next moment in an even flow (the generic cell rate algorithm); a burst of one second's worth may go at
 * once. Redis's own clock decides, because the processes' clocks differ. Answers milliseconds to wait, -1 for too long.
 */
const RESERVE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + time[2] / 1000
  local interval = 1000 / tonumber(ARGV[1])
  local free = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
  local wait = math.max(free - 1000 - now, 0)
  if wait > tonumber(ARGV[2]) then return -1 end
  redis.call('SET', KEYS[1], string.format('%.3f', free + interval), 'PX', 60000)
  return math.ceil(wait)`;

/** How fast one provider is given mails, counted over all processes. */
export class SendRate {
  /** @param patience milliseconds that a mail waits for its turn at most */
  constructor(
    private readonly redis: Redis,
    private readonly name: string,
    private readonly perSecond: number,
    private readonly patience = 2_000,
  ) {}

  /**
   * Waits for this mail's turn.
   * @returns false when it would be too long: another provider may be faster
   */
  async take(signal: AbortSignal): Promise<boolean> {
    const milliseconds = (await this.redis.eval(RESERVE, 1, `${KEY_PREFIX}:mail-rate:${this.name}`, this.perSecond, this.patience)) as number;
    if (milliseconds < 0) return false;
    if (milliseconds > 0) await wait(milliseconds, undefined, { signal });
    return true;
  }
}
