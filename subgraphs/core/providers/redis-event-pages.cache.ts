import type { Redis } from "ioredis";
import type { Logger } from "../../../platform/logging/logger";
import { KEY_PREFIX } from "../../../platform/redis/connect-redis";
import type { EventPage, EventPageCache } from "../services/event-pages.port";

/** Seconds. Also how old a page can be at most when Redis was away while it was dropped. */
const PAGE_LIFE = 30;
const SLUG_LIFE = 86_400;
/** Milliseconds that a reader waits for Redis before it asks the database instead. */
const PATIENCE = 100;
/** Milliseconds for which Redis is left alone after it did not answer. */
const PAUSE = 2_000;

/** The number changes when a page of an earlier version must not be read, e.g. because its amounts have other units. */
const pageKey = (id: string): string => `${KEY_PREFIX}:core:event-page-3:${id}`;
const versionKey = (id: string): string => `${KEY_PREFIX}:core:event-version:${id}`;
const slugKey = (slug: string): string => `${KEY_PREFIX}:core:event-slug:${slug}`;

const PUT = `if (redis.call("GET", KEYS[2]) or "0") == ARGV[1] then redis.call("SET", KEYS[1], ARGV[2], "EX", ARGV[3]) end`;
// The version outlives every page that could have been read before it.
const DROP = `redis.call("DEL", KEYS[1]) redis.call("INCR", KEYS[2]) redis.call("EXPIRE", KEYS[2], ARGV[1])`;

const DATES = new Set(["startsAt", "endsAt", "doorsOpenAt", "doorsCloseAt", "createdAt", "updatedAt", "publishedAt", "salesStartAt", "salesEndAt"]);
const revive = (key: string, value: unknown): unknown => (DATES.has(key) && typeof value === "string" ? new Date(value) : value);

/** Pages in Redis. Away, slow or full: then there are none, and the database answers. */
export class RedisEventPagesCache implements EventPageCache {
  private awayUntil = 0;

  /** @param redis for commands of requests */
  constructor(
    private readonly redis: Redis,
    private readonly logger: Logger,
  ) {}

  async get(ids: readonly string[]): Promise<{ pages: Map<string, EventPage>; tickets: Map<string, string> }> {
    const pages = new Map<string, EventPage>();
    const tickets = new Map<string, string>();
    const values = ids.length === 0 ? null : await this.ask(this.redis.mget.bind(this.redis, ...ids.map(pageKey), ...ids.map(versionKey)));
    for (const [index, id] of values ? ids.entries() : []) {
      const text = values?.[index];
      if (text) pages.set(id, JSON.parse(text, revive) as EventPage);
      else tickets.set(id, values?.[ids.length + index] ?? "0");
    }
    return { pages, tickets };
  }

  async put(page: EventPage, ticket: string): Promise<void> {
    const { id } = page.event;
    await this.ask(() => this.redis.eval(PUT, 2, pageKey(id), versionKey(id), ticket, JSON.stringify(page), PAGE_LIFE));
  }

  async drop(id: string): Promise<void> {
    // Even after a failure: a drop that is left out shows something old.
    this.awayUntil = 0;
    await this.ask(() => this.redis.eval(DROP, 2, pageKey(id), versionKey(id), 10 * PAGE_LIFE), 1_000);
  }

  async idOf(slug: string): Promise<string | null> {
    return this.ask(() => this.redis.get(slugKey(slug)));
  }

  async putSlug(slug: string, id: string): Promise<void> {
    await this.ask(() => this.redis.set(slugKey(slug), id, "EX", SLUG_LIFE));
  }

  /** @returns null when Redis has nothing to say */
  private async ask<T>(command: () => Promise<T>, patience = PATIENCE): Promise<T | null> {
    if (this.redis.status !== "ready" || Date.now() < this.awayUntil) return null;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`no answer within ${patience} ms`)), patience)));
    try {
      return await Promise.race([command(), late]);
    } catch (error) {
      this.awayUntil = Date.now() + PAUSE;
      this.logger.warn({ err: error }, "the cache of event pages did not answer; the database does");
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}
