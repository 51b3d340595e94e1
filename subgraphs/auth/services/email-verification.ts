import { requireSession } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { notFound } from "../../../platform/errors/platform-errors";
import type { OutboxMessage } from "../../../platform/outbox/outbox";
import type { Tx } from "../repositories/database";
import type { OneTimeTokenRepository } from "../repositories/one-time-token.repository";
import type { UserRecord, UserRepository } from "../repositories/user.repository";
import type { Mails } from "./mails";
import type { PrincipalChanges } from "./principal-changes";
import { hashSecret, newSecret } from "./secret-tokens";
import type { TokenGuesses } from "./token-guesses";

/** Milliseconds for which the link in the mail is good: 2 days. */
const LIFETIME = 48 * 3_600_000;

/** Finds out whether an address is really its user's. */
export class EmailVerification {
  constructor(
    private readonly changes: PrincipalChanges,
    private readonly users: UserRepository,
    private readonly tokens: OneTimeTokenRepository,
    private readonly mails: Mails,
    private readonly guesses: TokenGuesses,
  ) {}

  /** @returns the mail to be put into the outbox */
  async begin(tx: Tx, user: UserRecord): Promise<OutboxMessage> {
    const token = newSecret();
    const expiresAt = new Date(Date.now() + LIFETIME);
    await this.tokens.replace(tx, { tokenHash: hashSecret(token), purpose: "VERIFY_EMAIL", userId: user.id, expiresAt });
    return this.mails.verifyEmail(user, token, expiresAt);
  }

  /**
   * Whoever has the token may: the mail may be read where nobody is signed in.
   * @throws NOT_FOUND for a used or expired one; FORBIDDEN for an API key; RATE_LIMITED for too many that are none
   */
  async run(caller: Principal, token: string): Promise<UserRecord> {
    if (caller.user) requireSession(caller);
    const user = await this.guesses.guess(caller.address, () => this.take(token));
    if (!user) throw notFound("verification");
    return user;
  }

  private take(token: string): Promise<UserRecord | null> {
    return this.changes.commit(async (tx, changed) => {
      const userId = await this.tokens.take(tx, hashSecret(token), "VERIFY_EMAIL");
      if (userId === null) return null;
      await this.users.verifyEmail(tx, userId);
      changed(userId);
      this.changes.logEvent(tx, "email verified", { userId });
      return this.users.byId(tx, userId);
    });
  }
}
