import { requireSession } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { requireRecent } from "../../../platform/auth/recent-authentication";
import { badInput, unauthenticated } from "../../../platform/errors/platform-errors";
import type { Logger } from "../../../platform/logging/logger";
import { loggedNetwork } from "../../../platform/logging/personal-data";
import { logRefusal } from "../../../platform/logging/security-event";
import { addToOutbox } from "../../../platform/outbox/outbox";
import type { ApiKeyRepository } from "../repositories/api-key.repository";
import type { AuthDatabase } from "../repositories/database";
import type { OneTimeTokenRepository } from "../repositories/one-time-token.repository";
import type { SecondFactorRepository } from "../repositories/second-factor.repository";
import type { SessionRepository } from "../repositories/session.repository";
import type { UserRecord, UserRepository } from "../repositories/user.repository";
import { keyMessages } from "./audit-messages";
import type { GuessLimits } from "./guess-limits";
import type { KnownOrigins } from "./known-origins";
import type { OwnerNotices } from "./owner-notices";
import { requireGoodPassword } from "./password-policy";
import type { Passwords } from "./passwords";
import type { PrincipalChanges } from "./principal-changes";

interface Repositories {
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly oneTimeTokens: OneTimeTokenRepository;
}

/** Changes the caller's own password. */
export class ChangePassword {
  constructor(
    private readonly db: AuthDatabase,
    private readonly changes: PrincipalChanges,
    private readonly repositories: Repositories,
    private readonly passwords: Passwords,
    private readonly limits: GuessLimits,
    private readonly origins: KnownOrigins,
    private readonly notices: OwnerNotices,
    private readonly logger: Logger,
    private readonly secondFactors: SecondFactorRepository,
    private readonly recentMinutes: number,
  ) {}

  /**
   * Ends every other session, every API key and every link to reset it, and forgets the known networks and devices: a
   * person who knew the old password may have made one of them. The owner is notified.
   * @throws UNAUTHENTICATED; FORBIDDEN for an API key; BAD_USER_INPUT for a wrong current or a bad new password; RATE_LIMITED;
   * REAUTHENTICATION_REQUIRED if the account has a second factor, since the current password proves only the first
   */
  async run(caller: Principal, currentPassword: string, newPassword: string): Promise<UserRecord> {
    const { totp, passkeys } = await this.secondFactors.enrolled(this.db.client, requireSession(caller).id);
    if (totp || passkeys) requireRecent(caller, this.recentMinutes);
    // A sign-in may upgrade the hash of the same password meanwhile; after any other change the second look is a wrong guess.
    const changed = (await this.attempt(caller, currentPassword, newPassword)) ?? (await this.attempt(caller, currentPassword, newPassword));
    if (!changed) throw wrong();
    return changed;
  }

  /** @returns null when the stored hash changed while the current password was checked */
  private async attempt(caller: Principal, currentPassword: string, newPassword: string): Promise<UserRecord | null> {
    const { id, sessionId } = requireSession(caller);
    const { users, sessions, apiKeys, oneTimeTokens } = this.repositories;
    const account = await users.credentialsOf(this.db.client, { id });
    const email = account?.email ?? id;
    const check = async () => ((await this.passwords.verify(account?.passwordHash ?? null, currentPassword)) ? account : null);
    // A session has a limit of its own: guesses of other people must not keep the owner from changing the password.
    const good = await this.limits.guess(email, caller.address, check, {
      device: `session ${sessionId}`,
      onKnownNetwork: () => this.origins.isKnownNetwork(email, caller.address),
    });
    if (!good) {
      const reason = "invalid current password";
      logRefusal(this.logger, "login failed", { email, userId: id, address: caller.address, reason });
      throw wrong();
    }
    requireGoodPassword(newPassword, good.email, "newPassword");
    const passwordHash = await this.passwords.hash(newPassword);
    const done = await this.changes.commit(async (tx, changed) => {
      // Somebody may have set another one while we looked at it, and ended this very session by that.
      if (!(await users.lockWithPassword(tx, id, good.passwordHash))) return false;
      if (!(await sessions.live(tx, sessionId))) throw unauthenticated("This session was ended. Please sign in again.");
      await oneTimeTokens.removeOf(tx, id, "RESET_PASSWORD");
      await users.setPassword(tx, id, passwordHash);
      const keys = await apiKeys.revokeAll(tx, id);
      this.db.logEvent(tx, "password changed", { userId: id, revokedApiKeyIds: keys.map((key) => key.id), network: loggedNetwork(caller.address) });
      await this.origins.forget(tx, id);
      await this.notices.send(tx, id, { change: "PASSWORD_CHANGED" });
      await addToOutbox(tx, ...keyMessages(caller, "API_KEY_REVOKED", keys));
      changed(id, [...(await sessions.end(tx, { userId: id }, sessionId)), ...keys.map((key) => key.id)]);
      return true;
    });
    const { passwordHash: _, ...user } = good;
    return done ? user : null;
  }
}

const wrong = () => badInput({ currentPassword: "is not your password" });
