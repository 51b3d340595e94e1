import type { FastifyInstance } from "fastify";
import { request } from "undici";
import { unavailable } from "../../platform/errors/platform-errors";

/** The public keys of access tokens as auth publishes them, and for how long a client may keep them. */
export interface PublishedKeySet {
  readonly body: string;
  /** Seconds. */
  readonly maxAge: number;
}

/** Milliseconds for which keys are served without asking auth. */
const TTL = 30_000;
/** Milliseconds between two attempts while auth does not answer. */
const RETRY = 1_000;
/** Milliseconds for auth to answer. */
const TIMEOUT = 2_000;

/**
 * The key set for clients that verify tokens themselves, asked for once for all of them. What a client may keep is
 * shortened by the age of the copy, so a key that is withdrawn is not kept longer than auth says.
 */
export class PublishedKeys {
  private known: { readonly body: string; readonly maxAge: number; readonly fetchedAt: number } | undefined;
  private loading: Promise<void> | undefined;
  private triedAt = -Infinity;

  /**
   * @param url of auth's key set
   * @param now milliseconds; tests replace it
   */
  constructor(
    private readonly url: string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws AppError SERVICE_UNAVAILABLE when auth does not answer and what is known is too old for a client */
  async current(): Promise<PublishedKeySet> {
    if (this.ageOf() >= TTL && (this.loading || this.now() - this.triedAt >= RETRY)) {
      await (this.loading ??= this.load().finally(() => (this.loading = undefined)));
    }
    const { known } = this;
    const age = Math.ceil(this.ageOf() / 1_000);
    if (!known || age > Math.max(known.maxAge, TTL / 1_000)) throw unavailable("auth");
    return { body: known.body, maxAge: Math.max(0, known.maxAge - age) };
  }

  private ageOf(): number {
    return this.known ? this.now() - this.known.fetchedAt : Infinity;
  }

  private async load(): Promise<void> {
    const fetchedAt = (this.triedAt = this.now());
    try {
      const response = await request(this.url, { headersTimeout: TIMEOUT, bodyTimeout: TIMEOUT });
      const body = await response.body.text();
      if (response.statusCode !== 200) return;
      const maxAge = Number(/\bmax-age=(\d{1,9})\b/.exec(String(response.headers["cache-control"] ?? ""))?.[1] ?? 0);
      this.known = { body, maxAge, fetchedAt };
    } catch {
      // What is known is served until it is too old.
    }
  }
}

/** Serves the key set at its well-known address. */
export function publishedKeysRoute(app: FastifyInstance, keys: Pick<PublishedKeys, "current">): void {
  app.get("/.well-known/jwks.json", async (_request, reply) => {
    const { body, maxAge } = await keys.current();
    return reply
      .header("cache-control", `public, max-age=${maxAge}`)
      .type("application/json; charset=utf-8")
      .send(body);
  });
}
