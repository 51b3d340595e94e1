import type { Principal } from "../../../platform/auth/principal";
import { AppError } from "../../../platform/errors/app-error";
import { unauthenticated } from "../../../platform/errors/platform-errors";
import type { Logger } from "../../../platform/logging/logger";
import { logRefusal } from "../../../platform/logging/security-event";
import type { AuthDatabase } from "../repositories/database";
import type { UserRepository } from "../repositories/user.repository";
import type { GuessLimits } from "./guess-limits";
import type { KnownOrigins } from "./known-origins";
import type { LoginChallenge } from "./login-challenge";
import type { Passwords } from "./passwords";
import type { SessionOpener, SignedInAs } from "./session-opener";

export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly rememberMe: boolean;
  /** From an earlier sign-in on this device. */
  readonly deviceToken?: string | null;
}

export class LogIn {
  constructor(
    private readonly db: AuthDatabase,
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly limits: GuessLimits,
    private readonly opener: SessionOpener,
    private readonly challenge: LoginChallenge,
    private readonly origins: KnownOrigins,
    private readonly logger: Logger,
  ) {}

  /**
   * Signs in with a password. Guesses of other people do not lock the owner out on a known device or network.
   * @throws UNAUTHENTICATED without a hint which part was wrong, and in the same time
   * @throws SECOND_FACTOR_REQUIRED with a challenge for `CompleteLogin`, if the account has a second factor
   * @throws RATE_LIMITED after too many wrong guesses, whether or not the account exists and the password is correct
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
    const deviceToken = credentials.deviceToken ?? null;
    const known = {
      device: await this.origins.knownDevice(email, deviceToken),
      onKnownNetwork: () => this.origins.isKnownNetwork(email, caller.address),
    };
    const check = async () => {
      const account = await this.users.credentialsOf(this.db.client, { email });
      const matches = await this.passwords.verify(account?.passwordHash ?? null, credentials.password);
      return matches ? account : null;
    };
    const good = await this.limits.guess(email, caller.address, check, known);
    if (!good) {
      logRefusal(this.logger, "login failed", { email, address: caller.address, reason: "invalid credentials" });
      throw wrong();
    }
    const { passwordHash, ...user } = good;
    const upgraded = this.passwords.isOutdated(passwordHash) ? await this.passwords.hash(credentials.password) : null;
    const session = await this.db.transaction(async (tx) => {
      // Replacing the password ends every session. Without the lock, this one would be opened after that.
      if (!(await this.users.lockWithPassword(tx, user.id, passwordHash))) return null;
      if (upgraded !== null) await this.users.setPassword(tx, user.id, upgraded);
      return this.challenge.openOrAsk(tx, caller, {
        userId: user.id,
        method: "PASSWORD",
        passwordHash: upgraded ?? passwordHash,
        rememberMe: credentials.rememberMe,
        deviceToken,
      });
    });
    if (session instanceof AppError) throw session;
    return session && this.opener.answer(user, session);
  }
}

const wrong = () => unauthenticated("The address or the password is wrong.");
