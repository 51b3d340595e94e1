import type { Principal } from "../../../platform/auth/principal";
import { AppError } from "../../../platform/errors/app-error";
import { unauthenticated } from "../../../platform/errors/platform-errors";
import type { AuthDatabase } from "../repositories/database";
import type { UserRepository } from "../repositories/user.repository";
import type { GuessLimits } from "./guess-limits";
import type { LoginChallenge } from "./login-challenge";
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
    private readonly challenge: LoginChallenge,
  ) {}

  /**
   * @throws UNAUTHENTICATED without a hint which part was wrong, and in the same time
   * @throws SECOND_FACTOR_REQUIRED with a challenge for `CompleteLogin`, if the account has a second factor
   * @throws RATE_LIMITED after too many wrong guesses, for accounts that do not exist too
   */
  async run(caller: Principal, credentials: Credentials): Promise<SignedInAs> {
    // A hash that changed meanwhile was upgraded by another sign-in, or the password was replaced: the second look tells.
    const signedIn = (await this.attempt(caller, credentials)) ?? (await this.attempt(caller, credentials));
    if (!signedIn) throw wrong();
    return signedIn;
  }

  /** @returns null when the stored hash changed while the password was checked */
  private async attempt(caller: Principal, credentials: Credentials): Promise<SignedInAs | null> {
    const email = credentials.email.toLowerCase();
    const good = await this.limits.guess(email, caller.address, async () => {
      const account = await this.users.credentialsOf(this.db.client, { email });
      const matches = await this.passwords.verify(account?.passwordHash ?? null, credentials.password);
      return matches ? account : null;
    });
    if (!good) throw wrong();
    const { passwordHash, ...user } = good;
    const upgraded = this.passwords.isOutdated(passwordHash) ? await this.passwords.hash(credentials.password) : null;
    const session = await this.db.transaction(async (tx) => {
      // Replacing the password ends every session. Without the lock, this one would be opened after that.
      if (!(await this.users.lockWithPassword(tx, user.id, passwordHash))) return null;
      if (upgraded !== null) await this.users.setPassword(tx, user.id, upgraded);
      const first = { userId: user.id, method: "PASSWORD" as const, passwordHash: upgraded ?? passwordHash, rememberMe: credentials.rememberMe };
      return this.challenge.openOrAsk(tx, caller, first);
    });
    if (session instanceof AppError) throw session;
    return session && this.opener.answer(user, session);
  }
}

const wrong = () => unauthenticated("The address or the password is wrong.");
