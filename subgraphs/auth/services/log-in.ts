import type { Principal } from "../../../platform/auth/principal";
import { unauthenticated } from "../../../platform/errors/platform-errors";
import type { AuthDatabase } from "../repositories/database";
import type { UserRepository } from "../repositories/user.repository";
import type { GuessLimits } from "./guess-limits";
import type { Passwords } from "./passwords";
import type { SessionOpener, SignedInAs } from "./session-opener";

export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly rememberMe: boolean;
}

export class LogIn {
  constructor(
    private readonly db: AuthDatabase,
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly limits: GuessLimits,
    private readonly opener: SessionOpener,
  ) {}

  /**
   * @throws UNAUTHENTICATED without a hint which part was wrong, and in the same time
   * @throws RATE_LIMITED after too many wrong guesses, for accounts that do not exist too
   */
  async run(caller: Principal, credentials: Credentials): Promise<SignedInAs> {
    const email = credentials.email.toLowerCase();
    const good = await this.limits.guess(email, caller.address, async () => {
      const account = await this.users.credentialsOf(this.db.client, { email });
      const matches = await this.passwords.verify(account?.passwordHash ?? null, credentials.password);
      return matches ? account : null;
    });
    if (!good) throw wrong();
    const { passwordHash, ...user } = good;
    const session = await this.db.transaction(async (tx) => {
      // Whoever set another password while we looked at this one ended every session: this must not be one more.
      const still = await this.users.lockWithPassword(tx, user.id, passwordHash);
      return still ? this.opener.open(tx, caller, user.id, credentials.rememberMe) : null;
    });
    if (!session) throw wrong();
    return this.opener.answer(user, session);
  }
}

const wrong = () => unauthenticated("The address or the password is wrong.");
