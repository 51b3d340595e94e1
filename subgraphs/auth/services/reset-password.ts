import type { Principal } from "../../../platform/auth/principal";
import { notFound } from "../../../platform/errors/platform-errors";
import type { ApiKeyRepository } from "../repositories/api-key.repository";
import type { OneTimeTokenRepository } from "../repositories/one-time-token.repository";
import type { SessionRepository } from "../repositories/session.repository";
import type { UserRepository } from "../repositories/user.repository";
import { requireGoodPassword } from "./password-policy";
import type { Passwords } from "./passwords";
import type { PrincipalChanges } from "./principal-changes";
import { hashSecret } from "./secret-tokens";
import type { SessionOpener, SignedInAs } from "./session-opener";

interface Repositories {
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly oneTimeTokens: OneTimeTokenRepository;
}

/** Sets a password by the link in a mail. */
export class ResetPassword {
  constructor(
    private readonly changes: PrincipalChanges,
    private readonly repositories: Repositories,
    private readonly passwords: Passwords,
    private readonly opener: SessionOpener,
  ) {}

  /**
   * Ends every session and every API key there is, and begins a new session: whoever registered somebody else's address
   * keeps nothing of the account once its owner has it. That the link arrived proves the address.
   * @throws NOT_FOUND for a token that was used or has expired; BAD_USER_INPUT for a bad password, and the token stays good
   */
  async run(caller: Principal, token: string, password: string): Promise<SignedInAs> {
    requireGoodPassword(password, null);
    const passwordHash = await this.passwords.hash(password);
    const { user, session } = await this.changes.commit(async (tx, changed) => {
      const { users, sessions, apiKeys, oneTimeTokens } = this.repositories;
      const userId = await oneTimeTokens.take(tx, hashSecret(token), "RESET_PASSWORD");
      if (userId === null) throw notFound("password reset");
      await users.setPassword(tx, userId, passwordHash);
      await users.verifyEmail(tx, userId);
      const account = await users.byId(tx, userId);
      if (!account) throw notFound("password reset");
      requireGoodPassword(password, account.email);
      changed(userId, [...(await sessions.end(tx, { userId })), ...(await apiKeys.revokeAll(tx, userId))]);
      return { user: account, session: await this.opener.open(tx, caller, userId, false) };
    });
    return this.opener.answer(user, session);
  }
}
