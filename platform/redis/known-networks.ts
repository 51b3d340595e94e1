import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import type { Logger } from "../logging/logger";
import { KEY_PREFIX } from "./connect-redis";

/** Seconds for which a network is remembered after its last successful sign-in: 90 days. */
const REMEMBERED = 90 * 24 * 3_600;

/** Networks from which a user has signed in with a second factor. While Redis is unavailable, none is known. */
export class KnownNetworks {
  constructor(
    private readonly redis: Redis,
    private readonly logger: Logger,
  ) {}

  async remember(userId: string, network: string): Promise<void> {
    await this.ask(() => this.redis.set(keyOf(userId, network), "1", "EX", REMEMBERED));
  }

  async knows(userId: string, network: string): Promise<boolean> {
    return (await this.ask(() => this.redis.exists(keyOf(userId, network)))) === 1;
  }

  private async ask(command: () => Promise<unknown>): Promise<unknown> {
    try {
      return await command();
    } catch (error) {
      this.logger.warn({ err: error }, "known networks could not be read");
      return null;
    }
  }
}

/** Addresses are not written into keys. */
const keyOf = (userId: string, network: string): string =>
  `${KEY_PREFIX}:known-network:${createHash("sha256").update(`${userId} ${network}`).digest("base64url")}`;
