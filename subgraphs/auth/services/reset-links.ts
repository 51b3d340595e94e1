import { createHmac } from "node:crypto";
import type { Tx } from "../repositories/database";
import type { OneTimeTokenRepository } from "../repositories/one-time-token.repository";
import { hashSecret, newSecret } from "./secret-tokens";

/** Milliseconds for which a link is valid: 30 minutes. */
const LIFETIME = 30 * 60_000;

/** Milliseconds for which a link is sent again instead of being replaced: 10 minutes. */
const RESEND_PERIOD = 10 * 60_000;

/**
 * The window of the limit on requests for one account, in seconds. A link that was sent in it is valid until it ends,
 * also one that was sent again, so the owner always has a valid link in the inbox or can request one.
 */
export const RESET_WINDOW = (LIFETIME - RESEND_PERIOD) / 1_000;

/** A link as the email needs it. */
export interface ResetLink {
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * The links that reset a password. Only hashes are stored. A token is derived from a salt in its row and our secret, so a
 * recent link can be sent again. If every request replaced the link, other people could keep its owner from using one.
 */
export class ResetLinks {
  /** @param secrets the first one derives tokens; the others, those that were derived before a rotation */
  constructor(
    private readonly tokens: OneTimeTokenRepository,
    private readonly secrets: readonly string[],
  ) {}

  /** The user's present link if it is younger than 10 minutes, else a new one that replaces it. Lock the user first. */
  async current(tx: Tx, userId: string, now = new Date()): Promise<ResetLink> {
    return (await this.recent(tx, userId, now)) ?? (await this.replace(tx, userId, now));
  }

  private async recent(tx: Tx, userId: string, now: Date): Promise<ResetLink | null> {
    const since = new Date(now.getTime() - RESEND_PERIOD);
    const stored = await this.tokens.latest(tx, userId, "RESET_PASSWORD", since);
    if (!stored || stored.salt === null || stored.expiresAt <= now) return null;
    const { salt, tokenHash, expiresAt } = stored;
    const candidates = this.secrets.map((secret) => derive(userId, salt, secret));
    const token = candidates.find((candidate) => hashSecret(candidate) === tokenHash);
    return token === undefined ? null : { token, expiresAt };
  }

  private async replace(tx: Tx, userId: string, now: Date): Promise<ResetLink> {
    const salt = newSecret();
    const token = derive(userId, salt, this.secrets[0] ?? "");
    const expiresAt = new Date(now.getTime() + LIFETIME);
    await this.tokens.replace(tx, { tokenHash: hashSecret(token), purpose: "RESET_PASSWORD", userId, expiresAt, salt });
    return { token, expiresAt };
  }
}

const derive = (userId: string, salt: string, secret: string): string =>
  createHmac("sha256", secret).update(`password-reset.${salt}.${userId}`).digest("base64url");
