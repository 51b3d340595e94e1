import type { Principal } from "../../../platform/auth/principal";
import { AppError } from "../../../platform/errors/app-error";
import { notFound } from "../../../platform/errors/platform-errors";
import { loggedNetwork } from "../../../platform/logging/personal-data";
import { addToOutbox } from "../../../platform/outbox/outbox";
import type { ApiKeyRepository } from "../repositories/api-key.repository";
import type { AuthDatabase } from "../repositories/database";
import type { OneTimeTokenRepository } from "../repositories/one-time-token.repository";
import type { SessionRepository } from "../repositories/session.repository";
import type { UserRepository } from "../repositories/user.repository";
import { keyMessages } from "./audit-messages";
import type { KnownOrigins } from "./known-origins";
import type { LoginChallenge } from "./login-challenge";
import type { OwnerNotices } from "./owner-notices";
import { requireGoodPassword } from "./password-policy";
import type { Passwords } from "./passwords";
import type { PrincipalChanges } from "./principal-changes";
import { hashSecret } from "./secret-tokens";
import { selfPrincipal } from "./self-principal";
import type { SessionOpener, SignedInAs } from "./session-opener";
import type { TokenGuesses } from "./token-guesses";

interface Repositories {
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly oneTimeTokens: OneTimeTokenRepository;
}

/** Sets a password by the link in a mail. */
export class ResetPassword {
  constructor(
    private readonly db: AuthDatabase,
    private readonly changes: PrincipalChanges,
    private readonly repositories: Repositories,
    private readonly passwords: Passwords,
    private readonly opener: SessionOpener,
    private readonly guesses: TokenGuesses,
    private readonly origins: KnownOrigins,
    private readonly notices: OwnerNotices,
    private readonly challenge: LoginChallenge,
  ) {}

  /**
   * Ends every session and every API key, forgets the known networks and devices, and begins a new session: a person who
   * registered another's address keeps nothing of the account once its owner has it. That the link arrived proves the
   * address, and nothing more: second factors stay, and must be used. The owner is notified.
   * @throws SECOND_FACTOR_REQUIRED with a challenge for `CompleteLogin`, if the account has a second factor: the password is
   * set, and no session was opened
   * @throws NOT_FOUND for a token that was used or has expired; BAD_USER_INPUT for a bad password, and the token stays
   * good; RATE_LIMITED for too many that are none
   */
  async run(caller: Principal, token: string, password: string): Promise<SignedInAs> {
    requireGoodPassword(password, null);
    const { users, sessions, apiKeys, oneTimeTokens } = this.repositories;
    const tokenHash = hashSecret(token);
    // Looked at before anything is hashed, which is dear, and taken after it.
    const userId = await this.guesses.guess(caller.address, () => oneTimeTokens.ownerOf(this.db.client, tokenHash, "RESET_PASSWORD"));
    if (userId === null) throw notFound("password reset");
    const passwordHash = await this.passwords.hash(password);
    const { user, session } = await this.changes.commit(async (tx, changed) => {
      await users.lock(tx, userId);
      if ((await oneTimeTokens.take(tx, tokenHash, "RESET_PASSWORD")) === null) throw notFound("password reset");
      await users.setPassword(tx, userId, passwordHash);
      await users.verifyEmail(tx, userId);
      const account = await users.byId(tx, userId);
      if (!account) throw notFound("password reset");
      requireGoodPassword(password, account.email);
      const keys = await apiKeys.revokeAll(tx, userId);
      this.changes.logEvent(tx, "password reset", { userId, revokedApiKeyIds: keys.map((key) => key.id), network: loggedNetwork(caller.address) });
      await this.origins.forget(tx, userId);
      await this.notices.send(tx, userId, { change: "PASSWORD_RESET" });
      changed(userId, [...(await sessions.end(tx, { userId })), ...keys.map((key) => key.id)]);
      const session = await this.challenge.openOrAsk(tx, caller, { userId, method: "EMAIL_LINK", passwordHash, rememberMe: false, deviceToken: null });
      // The caller with the link is the user from here on.
      const self = session instanceof AppError ? caller : selfPrincipal(account, session.sessionId, caller);
      await addToOutbox(tx, ...keyMessages(self, "API_KEY_REVOKED", keys));
      return { user: account, session };
    });
    if (session instanceof AppError) throw session;
    return this.opener.answer(user, session);
  }
}
