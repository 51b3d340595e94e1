import { requireSession, requireVerified, type SignedIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { requireRecent } from "../../../platform/auth/recent-authentication";
import { reauthenticationRequired, unauthenticated } from "../../../platform/errors/platform-errors";
import type { AuthDatabase, Tx } from "../repositories/database";
import type { RecoveryCodeRepository } from "../repositories/recovery-code.repository";
import type { EnrolledFactors, SecondFactorRepository } from "../repositories/second-factor.repository";
import type { SessionRepository } from "../repositories/session.repository";
import type { UserRecord, UserRepository } from "../repositories/user.repository";
import type { AuthenticationMethod } from "./authentication-methods";
import type { KnownOrigins } from "./known-origins";
import type { SecondFactorChange } from "./mails";
import type { PrincipalChanges } from "./principal-changes";
import { hashRecoveryCode, newRecoveryCodes } from "./recovery-codes";
import type { SecondFactorReports } from "./second-factor-reports";

interface Repositories {
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly secondFactors: SecondFactorRepository;
  readonly recoveryCodes: RecoveryCodeRepository;
}

/** What a change works with: the user, held until the transaction ends, and the factors before the change. */
export interface Change {
  readonly user: UserRecord;
  readonly before: EnrolledFactors;
}

const isEnrolled = ({ totp, passkeys }: EnrolledFactors): boolean => totp || passkeys;

/** The rules that every change of an account's second factors follows, whatever the kind of factor. */
export class SecondFactorChanges {
  /** @param recentMinutes how long ago the user may have proved who they are */
  constructor(
    private readonly db: AuthDatabase,
    private readonly changes: PrincipalChanges,
    private readonly repositories: Repositories,
    private readonly reports: SecondFactorReports,
    private readonly origins: KnownOrigins,
    private readonly recentMinutes: number,
  ) {}

  /**
   * For a confirmed address, because a person who registers another person's address must not protect the account with
   * their own phone. If the account has a second factor, a session that used only the password is not enough.
   * @throws UNAUTHENTICATED; FORBIDDEN for an API key or an unconfirmed address; REAUTHENTICATION_REQUIRED
   */
  async require(caller: Principal): Promise<SignedIn> {
    requireSession(caller);
    const user = requireVerified(caller);
    requireRecent(caller, this.recentMinutes);
    if (isEnrolled(await this.repositories.secondFactors.enrolled(this.db.client, user.id))) this.requireRecentFactor(user);
    return user;
  }

  /**
   * Runs a change of the caller's factors in a transaction that holds the user.
   * @throws as `require`; UNAUTHENTICATED if the session was ended meanwhile
   */
  async change<T>(caller: Principal, work: (tx: Tx, change: Change) => Promise<T>): Promise<T> {
    const signedIn = await this.require(caller);
    const { id, sessionId } = signedIn;
    const { users, sessions, secondFactors } = this.repositories;
    return this.changes.commit(async (tx, changed) => {
      await users.lock(tx, id);
      const user = await users.byId(tx, id);
      if (!user || !(await sessions.live(tx, sessionId))) throw unauthenticated("This session was ended. Please sign in again.");
      const before = await secondFactors.enrolled(tx, id);
      // Another session may have added the first factor since `require`.
      if (isEnrolled(before)) this.requireRecentFactor(signedIn);
      const result = await work(tx, { user, before });
      if (!isEnrolled(await secondFactors.enrolled(tx, id))) await this.forget(tx, id);
      changed(id);
      return result;
    });
  }

  /**
   * Records a factor that the caller has just proved to have: the session counts as signed in with it.
   * @returns recovery codes if this is the account's first factor, else null
   */
  async added(tx: Tx, caller: Principal, { user, before }: Change, change: SecondFactorChange, method: AuthenticationMethod): Promise<readonly string[] | null> {
    const { sessions } = this.repositories;
    const session = await sessions.live(tx, caller.user?.sessionId ?? "");
    if (session) await sessions.authenticate(tx, session.id, [...new Set([...session.methods, method])], true);
    await this.reports.changed(tx, caller, user, change);
    if (isEnrolled(before)) return null;
    // Other networks and devices have shown only the password, which is no reason to let them guess at codes.
    await this.origins.restart(tx, caller, user.id);
    return this.newCodes(tx, user.id);
  }

  async removed(tx: Tx, caller: Principal, { user }: Change, change: SecondFactorChange): Promise<void> {
    await this.reports.changed(tx, caller, user, change);
  }

  /** @returns the new codes, which are stored as hashes and shown once */
  async newCodes(tx: Tx, userId: string): Promise<readonly string[]> {
    const codes = newRecoveryCodes();
    await this.repositories.recoveryCodes.replace(tx, userId, codes.map((code) => hashRecoveryCode(userId, code)));
    return codes;
  }

  private requireRecentFactor({ secondFactorAt }: SignedIn): void {
    if (secondFactorAt === undefined || Date.now() - secondFactorAt > this.recentMinutes * 60_000) throw reauthenticationRequired(this.recentMinutes);
  }

  /** Without a factor, recovery codes have nothing to replace, and no session is signed in with one. */
  private async forget(tx: Tx, userId: string): Promise<void> {
    await this.repositories.recoveryCodes.removeOf(tx, userId);
    await this.repositories.sessions.forgetSecondFactor(tx, userId);
  }
}
