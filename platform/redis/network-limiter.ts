import type { Redis } from "ioredis";
import { networkOf } from "../http/canonical-address";
import type { Logger } from "../logging/logger";
import { RateLimiter } from "./rate-limiter";
import { WindowCounter } from "./window-counter";

const WINDOW = 60_000;
/** Seconds over which clients return after a window, which ends for all of them at the same moment. */
const SPREAD = 5;
/** Networks whose refusal by Redis is remembered. */
const MAX_BLOCKED = 10_000;

export interface NetworkLimiterOptions {
  /** If omitted, each process counts by itself, which is enough to protect the process. */
  readonly redis?: Redis;
  /** Unique, in kebab-case. */
  readonly name: string;
  /** 0 is without limit. */
  readonly perMinute: number;
  readonly logger: Logger;
  /** Unix milliseconds; tests replace it. */
  readonly now?: () => number;
  /** Spreads the time to wait; tests replace it. */
  readonly random?: () => number;
}

/**
 * At most so many of something in a minute from one network: one IPv4 address, or one /64 of IPv6. It is counted in Redis
 * for all processes together, and in memory: a process that alone exceeds the limit does not ask Redis, and the limit of
 * each process stays while Redis is away.
 */
export class NetworkLimiter {
  private readonly own = new WindowCounter(WINDOW);
  /** Unix milliseconds until which a network is refused, because Redis said so. */
  private readonly blocked = new Map<string, number>();
  private readonly shared: RateLimiter | undefined;
  private readonly now: () => number;
  private readonly random: () => number;

  constructor(private readonly options: NetworkLimiterOptions) {
    const { redis, name, perMinute, logger, now = Date.now, random = Math.random } = options;
    this.shared = redis && new RateLimiter(redis, `network-${name}`, perMinute, WINDOW / 1_000, logger);
    this.now = now;
    this.random = random;
  }

  /**
   * Counts one in this process only, for callers that cannot wait.
   * @returns 0 when it is within the limit, else the seconds to wait
   */
  takeOwn(address: string): number {
    const { perMinute } = this.options;
    if (perMinute === 0) return 0;
    const network = networkOf(address);
    const now = this.now();
    return this.own.add(network, now) > perMinute ? this.pause(this.own.left(now)) : this.blockedFor(network, now);
  }

  /**
   * Counts one.
   * @returns 0 when it is within the limit, else the seconds to wait
   */
  async take(address: string): Promise<number> {
    const seconds = this.takeOwn(address);
    const { redis, perMinute } = this.options;
    // A connection that is being restored would let the request wait.
    if (seconds > 0 || perMinute === 0 || redis?.status !== "ready") return seconds;
    const network = networkOf(address);
    const wait = (await this.shared?.take(network)) ?? 0;
    if (wait === 0) return 0;
    if (this.blocked.size >= MAX_BLOCKED) this.blocked.clear();
    this.blocked.set(network, this.now() + wait * 1_000);
    return this.pause(wait * 1_000);
  }

  /** @returns the seconds for which this network is refused as far as this process knows; counts nothing */
  wait(address: string): number {
    const { perMinute } = this.options;
    if (perMinute === 0) return 0;
    const network = networkOf(address);
    const now = this.now();
    return this.own.count(network, now) >= perMinute ? this.pause(this.own.left(now)) : this.blockedFor(network, now);
  }

  private blockedFor(network: string, now: number): number {
    const until = this.blocked.get(network) ?? 0;
    if (until > now) return this.pause(until - now);
    this.blocked.delete(network);
    return 0;
  }

  private pause(milliseconds: number): number {
    return Math.max(1, Math.ceil(milliseconds / 1_000 + SPREAD * this.random()));
  }
}
