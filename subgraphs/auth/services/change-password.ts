import { requireSession } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { badInput } from "../../../platform/errors/platform-errors";
import type { ApiKeyRepository } from "../repositories/api-key.repository";
import type { AuthDatabase } from "../repositories/database";
import type { SessionRepository } from "../repositories/session.repository";
import type { UserRecord, UserRepository } from "../repositories/user.repository";
import type { GuessLimits } from "./guess-limits";
import { requireGoodPassword } from "./password-policy";
import type { Passwords } from "./passwords";
import type { PrincipalChanges } from "./principal-changes";

interface Repositories {
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly apiKeys: ApiKeyRepository;
}

/** Changes the caller's own password. */
export class ChangePassword {
  constructor(
    private readonly db: AuthDatabase,
    private readonly changes: PrincipalChanges,
    private readonly repositories: Repositories,
    private readonly passwords: Passwords,
    private readonly limits: GuessLimits,
  ) {}

  /**
   * Ends every other session and every API key: whoever knew the old password may have made one for himself.
   * @throws UNAUTHENTICATED; FORBIDDEN for an API key; BAD_USER_INPUT for a wrong current or a bad new password; RATE_LIMITED
   */
  async run(caller: Principal, currentPassword: string, newPassword: string): Promise<UserRecord> {
    const { id, sessionId } = requireSession(caller);
    const { users, sessions, apiKeys } = this.repositories;
    const account = await users.credentialsOf(this.db.client, { id });
    const good = await this.limits.guess(account?.email ?? id, caller.address, async () =>
      (await this.passwords.verify(account?.passwordHash ?? null, currentPassword)) ? account : null,
    );
    if (!good) throw badInput({ currentPassword: "is not your password" });
    requireGoodPassword(newPassword, good.email, "newPassword");
    const passwordHash = await this.passwords.hash(newPassword);
    await this.changes.commit(async (tx, changed) => {
      await users.setPassword(tx, id, passwordHash);
      changed(id, [...(await sessions.end(tx, { userId: id }, sessionId)), ...(await apiKeys.revokeAll(tx, id))]);
    });
    const { passwordHash: _, ...user } = good;
    return user;
  }
}
