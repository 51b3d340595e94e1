import { requireSession } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { notFound, rateLimited } from "../../../platform/errors/platform-errors";
import { networkOf } from "../../../platform/http/canonical-address";
import { addToOutbox, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { AuthDatabase, Tx } from "../repositories/database";
import type { OneTimeTokenRepository } from "../repositories/one-time-token.repository";
import type { UserRecord, UserRepository } from "../repositories/user.repository";
import type { AttemptCounter } from "./guess-limits";
import type { Mails } from "./mails";
import type { PrincipalChanges } from "./principal-changes";
import { hashSecret, newSecret } from "./secret-tokens";
import type { TokenGuesses } from "./token-guesses";

/** Milliseconds for which the link in the mail is good: 2 days. */
const LIFETIME = 48 * 3_600_000;

export interface ResendLimits {
  readonly account: AttemptCounter;
  readonly address: AttemptCounter;
}

/** Finds out whether an address is really its user's. */
export class EmailVerification {
  constructor(
    private readonly db: AuthDatabase,
    private readonly changes: PrincipalChanges,
    private readonly users: UserRepository,
    private readonly tokens: OneTimeTokenRepository,
    private readonly mails: Mails,
    private readonly guesses: TokenGuesses,
    private readonly limits: ResendLimits,
  ) {}

  /** @returns the email to be put into the outbox. Earlier links stay valid: their emails may arrive after this one. */
  async begin(tx: Tx, user: UserRecord): Promise<OutboxMessage> {
    const token = newSecret();
    const expiresAt = new Date(Date.now() + LIFETIME);
    await this.tokens.add(tx, { tokenHash: hashSecret(token), purpose: "VERIFY_EMAIL", userId: user.id, expiresAt });
    return this.mails.verifyEmail(user, token, expiresAt);
  }

  /**
   * Sends another link to the caller's own address.
   * @returns false when the address is verified, and nothing is sent
   * @throws UNAUTHENTICATED; FORBIDDEN for an API key; RATE_LIMITED; SERVICE_UNAVAILABLE when nothing can be counted
   */
  async resend(caller: Principal): Promise<boolean> {
    const { id } = requireSession(caller);
    if ((await this.users.byId(this.db.client, id))?.emailVerifiedAt) return false;
    const wait = (await this.limits.account.take(id)) || (await this.limits.address.take(networkOf(caller.address)));
    if (wait > 0) throw rateLimited(wait);
    return this.db.transaction(async (tx) => {
      // The address may be verified at the same moment, which removes all links.
      await this.users.lock(tx, id);
      const user = await this.users.byId(tx, id);
      if (!user || user.emailVerifiedAt) return false;
      await addToOutbox(tx, await this.begin(tx, user));
      return true;
    });
  }

  /**
   * Anyone with the token may: the email may be read where nobody is signed in.
   * @throws NOT_FOUND for a used or expired token; FORBIDDEN for an API key; RATE_LIMITED for too many invalid ones
   */
  async run(caller: Principal, token: string): Promise<UserRecord> {
    if (caller.user) requireSession(caller);
    const user = await this.guesses.guess(caller.address, () => this.take(token));
    if (!user) throw notFound("verification");
    return user;
  }

  private take(token: string): Promise<UserRecord | null> {
    return this.changes.commit(async (tx, changed) => {
      const tokenHash = hashSecret(token);
      const userId = await this.tokens.ownerOf(tx, tokenHash, "VERIFY_EMAIL");
      if (userId === null) return null;
      // The user first, as `resend` does: two links used at once would wait for each other.
      await this.users.lock(tx, userId);
      if ((await this.tokens.take(tx, tokenHash, "VERIFY_EMAIL")) === null) return null;
      await this.tokens.removeOf(tx, userId, "VERIFY_EMAIL");
      await this.users.verifyEmail(tx, userId);
      changed(userId);
      this.changes.logEvent(tx, "email verified", { userId });
      return this.users.byId(tx, userId);
    });
  }
}
