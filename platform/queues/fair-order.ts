import type { Redis } from "ioredis";
import { KEY_PREFIX } from "../redis/connect-redis";

/** Whose work a job is, and how much of it. */
export interface JobShare {
  /** Groups with waiting jobs take turns, e.g. organizations. */
  readonly group: string;
  /** Jobs of the tier `first` run before all others. */
  readonly tier: "first" | "second";
  /** The amount of work, in any unit that is the same for all jobs of the queue. At least 1. */
  readonly cost: number;
}

/** BullMQ accepts priorities up to 2^21 - 1; a lower number runs earlier. Each tier has half of them. */
const TIER_SIZE = 2 ** 20;
/** Turns are counted from zero again when no job waits and this many were given. */
const RESTART_AFTER = TIER_SIZE / 2;
/** Seconds after the last job for which turns are remembered. */
const LIFETIME = 86_400;

/**
 * Start-time fair queueing. A job's turn is the later of the queue's present turn and the end of its group's last job, so
 * a group that waits alone is served at once, and a group with a backlog cannot delay another group by more than the
 * work that runs already.
 */
const NEXT_TURN = `
local now = tonumber(redis.call("HGET", KEYS[1], "now:" .. ARGV[1]) or "0")
if redis.call("ZCARD", KEYS[2]) == 0 and now > tonumber(ARGV[4]) then
  redis.call("DEL", KEYS[1])
  now = 0
end
local field = ARGV[1] .. ":" .. ARGV[2]
local start = math.max(now, tonumber(redis.call("HGET", KEYS[1], field) or "0"))
redis.call("HSET", KEYS[1], field, start + tonumber(ARGV[3]))
redis.call("EXPIRE", KEYS[1], ARGV[5])
return start`;

const BEGIN = `
local now = tonumber(redis.call("HGET", KEYS[1], "now:" .. ARGV[1]) or "0")
if tonumber(ARGV[2]) > now then redis.call("HSET", KEYS[1], "now:" .. ARGV[1], ARGV[2]) end`;

/** Orders the waiting jobs of a queue fairly by group, as BullMQ priorities. Shared by all processes through Redis. */
export class FairOrder {
  private readonly keys: readonly [turns: string, waiting: string];

  constructor(
    private readonly redis: Redis,
    queue: string,
  ) {
    this.keys = [`${KEY_PREFIX}:fair:${queue}`, `${KEY_PREFIX}:${queue}:prioritized`];
  }

  /** The BullMQ priority of a new job, from 1. */
  async priorityOf({ group, tier, cost }: JobShare): Promise<number> {
    const turn = Number(await this.redis.eval(NEXT_TURN, 2, ...this.keys, tier, group, Math.max(1, cost), RESTART_AFTER, LIFETIME));
    return 1 + (tier === "first" ? 0 : TIER_SIZE) + Math.min(turn, TIER_SIZE - 2);
  }

  /** Moves the queue's present turn on to a job that a worker has begun. */
  async begin(priority: number): Promise<void> {
    if (priority < 1) return;
    const [tier, turn] = [priority > TIER_SIZE ? "second" : "first", (priority - 1) % TIER_SIZE];
    await this.redis.eval(BEGIN, 1, this.keys[0], tier, turn);
  }
}
