import { setTimeout as delay } from "node:timers/promises";
import type { Principal } from "../../../platform/auth/principal";
import { rateLimited } from "../../../platform/errors/platform-errors";
import { networkOf } from "../../../platform/http/canonical-address";
import { addToOutbox } from "../../../platform/outbox/outbox";
import type { AuthDatabase } from "../repositories/database";
import type { OneTimeTokenRepository } from "../repositories/one-time-token.repository";
import type { UserRepository } from "../repositories/user.repository";
import type { AttemptCounter } from "./guess-limits";
import type { Mails } from "./mails";
import { hashSecret, newSecret } from "./secret-tokens";

/** Milliseconds for which the link in the mail is good: 30 minutes. */
const LIFETIME = 30 * 60_000;

/** Milliseconds that every answer takes at least, because the work is another one for addresses without an account. */
const FLOOR = 150;

export interface ResetCounters {
  readonly account: AttemptCounter;
  readonly address: AttemptCounter;
}

/** Mails a link by which a password can be set anew. */
export class RequestPasswordReset {
  constructor(
    private readonly db: AuthDatabase,
    private readonly users: UserRepository,
    private readonly tokens: OneTimeTokenRepository,
    private readonly mails: Mails,
    private readonly limits: ResetCounters,
  ) {}

  /**
   * Answers the same whether or not the address has an account.
   * @throws RATE_LIMITED for too many requests of one address, or for one account
   */
  async run(caller: Principal, address: string): Promise<void> {
    const email = address.toLowerCase();
    const wait = Math.max(...(await Promise.all([this.limits.account.take(email), this.limits.address.take(networkOf(caller.address))])));
    if (wait > 0) throw rateLimited(wait);
    await Promise.all([this.send(email), delay(FLOOR)]);
  }

  private async send(email: string): Promise<void> {
    const token = newSecret();
    const expiresAt = new Date(Date.now() + LIFETIME);
    await this.db.transaction(async (tx) => {
      const user = await this.users.byEmail(tx, email);
      if (!user) return;
      // Two requests at once: one after the other, so that the last one's mail is the good one.
      await this.users.lock(tx, user.id);
      await this.tokens.replace(tx, { tokenHash: hashSecret(token), purpose: "RESET_PASSWORD", userId: user.id, expiresAt });
      await addToOutbox(tx, this.mails.passwordReset(user, token, expiresAt));
      this.db.logEvent(tx, "password reset requested", { userId: user.id });
    });
  }
}
