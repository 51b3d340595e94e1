import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { request } from "undici";
import { z } from "zod";
import { unavailable } from "../../platform/errors/platform-errors";
import type { Logger } from "../../platform/logging/logger";

const jwksSchema = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });

/** Milliseconds between two fetches that unknown key ids cause: anybody can make up a key id. */
const GUARD = 5_000;
/** Milliseconds after which the keys are read again, so that a removed one stops being good. */
const FRESH = 600_000;

/** The public keys of access tokens, as auth publishes them. */
export class KeySet {
  private keys = new Map<string, KeyObject>();
  private fetchedAt = 0;
  private triedAt = 0;
  private fetching: Promise<void> | undefined;

  /** @param onChange called when the set of keys is another one than before */
  constructor(
    private readonly url: string,
    private readonly logger: Logger,
    private readonly onChange: () => void = () => undefined,
  ) {}

  /**
   * The key of this id; undefined when auth has none.
   * @throws AppError SERVICE_UNAVAILABLE when auth must be asked and does not answer
   */
  async get(kid: string, now = Date.now()): Promise<KeyObject | undefined> {
    const known = this.keys.get(kid);
    if (known && now - this.fetchedAt < FRESH) return known;
    if (now - this.triedAt >= GUARD || this.fetching || this.keys.size === 0) {
      try {
        await (this.fetching ??= this.fetch(now).finally(() => (this.fetching = undefined)));
      } catch (error) {
        // Keys that were good minutes ago are better than nobody getting in.
        if (known) return known;
        throw unavailable("auth", undefined, error);
      }
    }
    return this.keys.get(kid);
  }

  private async fetch(now: number): Promise<void> {
    this.triedAt = now;
    const { statusCode, body } = await request(this.url, { headersTimeout: 2_000, bodyTimeout: 2_000 });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`the key set answered ${statusCode}`);
    }
    const { keys } = jwksSchema.parse(await body.json());
    const next = new Map(keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk as JsonWebKey, format: "jwk" })]));
    const changed = next.size !== this.keys.size || [...next.keys()].some((kid) => !this.keys.has(kid));
    this.keys = next;
    this.fetchedAt = now;
    if (changed) {
      this.logger.info({ keys: [...next.keys()] }, "the keys of access tokens were read");
      this.onChange();
    }
  }
}
