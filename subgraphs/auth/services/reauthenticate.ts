import { requireSession, type SignedIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { AppError } from "../../../platform/errors/app-error";
import type { Logger } from "../../../platform/logging/logger";
import { logRefusal } from "../../../platform/logging/security-event";
import { badInput, platformErrors, unauthenticated } from "../../../platform/errors/platform-errors";
import type { AuthDatabase, Tx } from "../repositories/database";
import type { EnrolledFactors, SecondFactorRepository } from "../repositories/second-factor.repository";
import type { SessionRecord, SessionRepository } from "../repositories/session.repository";
import type { UserRepository } from "../repositories/user.repository";
import { secondFactors as factorMethods, type AuthenticationMethod } from "./authentication-methods";
import type { Challenges } from "./challenges";
import { requireOne, type FactorInput, type FactorProofs } from "./factor-proofs";
import type { GuessLimits } from "./guess-limits";
import type { KnownOrigins } from "./known-origins";
import type { Passwords } from "./passwords";
import type { PrincipalChanges } from "./principal-changes";
import type { SecondFactorGuesses } from "./second-factor-guesses";
import type { SecondFactorReports } from "./second-factor-reports";

export interface ReauthenticationInput extends Omit<FactorInput, "recoveryCode"> {
  readonly password?: string | null | undefined;
  /** Of the passkey's options. */
  readonly challengeToken?: string | null | undefined;
}

interface Repositories {
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly secondFactors: SecondFactorRepository;
}

/** Proves again who the caller is, within the session. */
export class Reauthenticate {
  constructor(
    private readonly db: AuthDatabase,
    private readonly changes: PrincipalChanges,
    private readonly repositories: Repositories,
    private readonly passwords: Passwords,
    private readonly passwordGuesses: GuessLimits,
    private readonly challenges: Challenges,
    private readonly proofs: FactorProofs,
    private readonly guesses: SecondFactorGuesses,
    private readonly origins: KnownOrigins,
    private readonly reports: SecondFactorReports,
    private readonly logger: Logger,
  ) {}

  /**
   * An account with a second factor must use it: the password alone may be what was stolen.
   * @returns the session, from now on recently authenticated
   * @throws UNAUTHENTICATED; FORBIDDEN for an API key; BAD_USER_INPUT unless there is exactly one proof, and for a wrong one;
   * SECOND_FACTOR_REQUIRED for a password where there is a second factor; RATE_LIMITED
   */
  async run(caller: Principal, input: ReauthenticationInput): Promise<SessionRecord> {
    const user = requireSession(caller);
    requireOne({ password: input.password, totp: input.totp, passkey: input.passkey });
    return typeof input.password === "string" ? this.byPassword(caller, user, input.password) : this.byFactor(caller, user, input);
  }

  private async byPassword(caller: Principal, user: SignedIn, password: string): Promise<SessionRecord> {
    const { users, secondFactors } = this.repositories;
    const account = await users.credentialsOf(this.db.client, { id: user.id });
    const email = account?.email ?? user.id;
    const check = async () => ((await this.passwords.verify(account?.passwordHash ?? null, password)) ? account : null);
    // A session has a limit of its own: guesses of other people must not keep the owner from reauthenticating.
    const checked = await this.passwordGuesses.guess(email, caller.address, check, {
      device: `session ${user.sessionId}`,
      onKnownNetwork: () => this.origins.isKnownNetworkOf(user.id, caller.address),
    });
    if (!checked) {
      const reason = "invalid current password";
      logRefusal(this.logger, "login failed", { email, userId: user.id, address: caller.address, reason });
      throw badInput({ password: "is not your password" });
    }
    return this.changes.commit(async (tx, changed) => {
      if (!(await users.lockWithPassword(tx, user.id, checked.passwordHash))) throw badInput({ password: "is not your password" });
      // Here, where the user is held: another session may add a factor at this moment.
      const enrolled = await secondFactors.enrolled(tx, user.id);
      if (enrolled.totp || enrolled.passkeys) throw factorRequired(enrolled);
      changed(user.id);
      return this.authenticate(tx, user, "PASSWORD");
    });
  }

  private async byFactor(caller: Principal, user: SignedIn, input: ReauthenticationInput): Promise<SessionRecord> {
    const isCode = typeof input.totp === "string";
    const challenge = isCode ? null : this.challenges.read(input.challengeToken ?? "", ["PASSKEY"]);
    if (!isCode && !challenge) throw badInput({ challengeToken: "has expired: request a new one with createPasskeyChallenge" });
    const session = await this.guesses.guess(user.id, caller.address, isCode, async () => {
      const proof = await this.proofs.check(user.id, { totp: input.totp, passkey: input.passkey }, challenge?.webauthn ?? "");
      if (!proof) return null;
      return this.changes.commit(async (tx, changed) => {
        await this.repositories.users.lock(tx, user.id);
        if (!(await proof.use(tx)) || (challenge && !(await this.challenges.use(tx, challenge)))) return null;
        changed(user.id);
        await this.origins.recordNetwork(tx, caller, user.id);
        return this.authenticate(tx, user, proof.method);
      });
    });
    if (!session) {
      this.reports.failed(caller, input, user.id);
      throw badInput(isCode ? { totp: "is not the current code, or was used before" } : { passkey: "is not one of your passkeys, or its challenge was used before" });
    }
    return session;
  }

  private async authenticate(tx: Tx, { id, sessionId }: SignedIn, method: AuthenticationMethod): Promise<SessionRecord> {
    const { sessions } = this.repositories;
    const live = await sessions.live(tx, sessionId);
    const session = live && (await sessions.authenticate(tx, sessionId, [...new Set([...live.methods, method])], factorMethods.includes(method)));
    if (!session) throw unauthenticated("This session was ended. Please sign in again.");
    this.changes.logEvent(tx, "user reauthenticated", { userId: id, sessionId, method });
    return session;
  }
}

const factorRequired = ({ totp, passkeys }: EnrolledFactors): AppError =>
  new AppError(platformErrors.SECOND_FACTOR_REQUIRED, "Your account has a second factor. Confirm that it is you with it instead of your password.", {
    methods: [...(totp ? ["TOTP"] : []), ...(passkeys ? ["PASSKEY"] : [])],
  });
