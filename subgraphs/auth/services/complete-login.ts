import type { Principal } from "../../../platform/auth/principal";
import { badInput, unauthenticated } from "../../../platform/errors/platform-errors";
import type { AuthDatabase, Tx } from "../repositories/database";
import type { UserRecord, UserRepository } from "../repositories/user.repository";
import type { Challenge, Challenges } from "./challenges";
import { requireOne, type FactorInput, type FactorProof, type FactorProofs } from "./factor-proofs";
import { passwordMark } from "./login-challenge";
import type { SecondFactorGuesses } from "./second-factor-guesses";
import type { SecondFactorReports } from "./second-factor-reports";
import type { OpenedSession, SessionOpener, SignedInAs, SignIn } from "./session-opener";
import type { TokenGuesses } from "./token-guesses";
import type { PasskeyOptions, WebAuthn } from "./web-authn";

type LoginChallenge = Extract<Challenge, { readonly purpose: "LOGIN" }>;
type PasskeyChallenge = Extract<Challenge, { readonly purpose: "PASSKEY" }>;

interface Opened {
  readonly user: UserRecord;
  readonly session: OpenedSession;
}

/** Signs in with a second factor after the first one, or with a passkey alone, which is two factors in one. */
export class CompleteLogin {
  constructor(
    private readonly db: AuthDatabase,
    private readonly users: UserRepository,
    private readonly challenges: Challenges,
    private readonly proofs: FactorProofs,
    private readonly webAuthn: WebAuthn,
    private readonly guesses: SecondFactorGuesses,
    private readonly tokenGuesses: TokenGuesses,
    private readonly opener: SessionOpener,
    private readonly reports: SecondFactorReports,
  ) {}

  /** Options for signing in, or reauthenticating, with a passkey. No account required; nothing is stored. */
  async passkeyChallenge(_caller: Principal, rememberMe: boolean): Promise<{ challengeToken: string; options: PasskeyOptions }> {
    const { token, webauthn } = this.challenges.issue({ purpose: "PASSKEY", rememberMe });
    return { challengeToken: token, options: await this.webAuthn.signInOptions(webauthn) };
  }

  /**
   * @param challengeToken of SECOND_FACTOR_REQUIRED, or of `passkeyChallenge`
   * @param deviceToken that the device got at an earlier sign-in. If null, the one that came with the first factor
   * @throws BAD_USER_INPUT unless there is exactly one proof, or one that the challenge is not for; UNAUTHENTICATED for an
   * expired or used challenge, a wrong proof, or a password that was changed meanwhile; RATE_LIMITED
   */
  async run(caller: Principal, challengeToken: string, input: FactorInput, deviceToken: string | null = null): Promise<SignedInAs> {
    requireOne({ totp: input.totp, recoveryCode: input.recoveryCode, passkey: input.passkey });
    const challenge = this.challenges.read(challengeToken, ["LOGIN", "PASSKEY"]);
    if (!challenge) throw expired();
    const opened =
      challenge.purpose === "LOGIN"
        ? await this.afterFirst(caller, challenge, input, deviceToken)
        : await this.byPasskey(caller, challenge, input, deviceToken);
    if (!opened) {
      const userId = challenge.purpose === "LOGIN" ? challenge.userId : undefined;
      this.reports.failed(caller, input, userId);
      throw wrong();
    }
    return this.opener.answer(opened.user, opened.session);
  }

  private afterFirst(
    caller: Principal,
    challenge: LoginChallenge,
    input: FactorInput,
    deviceToken: string | null,
  ): Promise<Opened | null> {
    const { userId, first, rememberMe } = challenge;
    return this.guesses.guess(userId, caller.address, typeof input.totp === "string", async () => {
      const account = await this.users.credentialsOf(this.db.client, { id: userId });
      if (!account || passwordMark(account.passwordHash) !== challenge.password) throw expired();
      const proof = await this.proofs.check(userId, input, challenge.webauthn);
      if (!proof) return null;
      return this.db.transaction(async (tx) => {
        // A new password ends every session. Without the lock, this one would be opened after that.
        if (!(await this.users.lockWithPassword(tx, userId, account.passwordHash))) throw expired();
        const methods = [first, proof.method];
        return this.open(tx, caller, challenge, proof, { rememberMe, methods, deviceToken: deviceToken ?? challenge.deviceToken });
      });
    });
  }

  private async byPasskey(
    caller: Principal,
    challenge: PasskeyChallenge,
    { passkey }: FactorInput,
    deviceToken: string | null,
  ): Promise<Opened | null> {
    if (passkey === null || passkey === undefined) throw badInput({ passkey: "is required for this challenge" });
    return this.tokenGuesses.guess(caller.address, async () => {
      const proof = await this.proofs.passkey(passkey, challenge.webauthn);
      if (!proof) return null;
      return this.db.transaction(async (tx) => {
        await this.users.lock(tx, proof.userId);
        const { rememberMe } = challenge;
        return this.open(tx, caller, challenge, proof, { rememberMe, methods: [proof.method], deviceToken });
      });
    });
  }

  private async open(
    tx: Tx,
    caller: Principal,
    challenge: Challenge,
    proof: FactorProof,
    signIn: SignIn,
  ): Promise<Opened | null> {
    const user = await this.users.byId(tx, proof.userId);
    if (!user || !(await proof.use(tx))) return null;
    if (!(await this.challenges.use(tx, challenge))) throw expired();
    const session = await this.opener.open(tx, caller, user.id, signIn);
    if (proof.method === "RECOVERY_CODE") await this.reports.changed(tx, caller, user, "RECOVERY_CODE_USED", session.sessionId);
    return { user, session };
  }
}

const expired = () => unauthenticated("This sign-in has expired or was completed before. Start again.");
const wrong = () => unauthenticated("This code or passkey is not valid. Enter the current code, or use a recovery code.");
