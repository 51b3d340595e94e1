import type { Principal } from "../../../platform/auth/principal";
import { AppError } from "../../../platform/errors/app-error";
import { platformErrors } from "../../../platform/errors/platform-errors";
import type { Tx } from "../repositories/database";
import type { PasskeyRepository } from "../repositories/passkey.repository";
import type { SecondFactorRepository } from "../repositories/second-factor.repository";
import { CHALLENGE_LIFETIME, type Challenges } from "./challenges";
import { hashSecret } from "./secret-tokens";
import type { OpenedSession, SessionOpener } from "./session-opener";
import type { WebAuthn } from "./web-authn";

/** A first factor that was right. */
export interface FirstFactor {
  readonly userId: string;
  readonly method: "PASSWORD" | "EMAIL_LINK";
  /** The hash that is stored now. */
  readonly passwordHash: string;
  readonly rememberMe: boolean;
  /** The token that the device got at an earlier sign-in, or null. */
  readonly deviceToken: string | null;
}

/** Identifies a password in a challenge, without being of use to guess it. */
export const passwordMark = (passwordHash: string): string => hashSecret(passwordHash).slice(0, 32);

/** Opens the session after a first factor, or asks for the second one. Every sign-in that is not one in itself ends here. */
export class LoginChallenge {
  constructor(
    private readonly opener: SessionOpener,
    private readonly secondFactors: SecondFactorRepository,
    private readonly passkeys: PasskeyRepository,
    private readonly challenges: Challenges,
    private readonly webAuthn: WebAuthn,
  ) {}

  /**
   * @param tx holds the user, so that no factor is enrolled meanwhile
   * @returns the session, or SECOND_FACTOR_REQUIRED to be thrown after the commit
   */
  async openOrAsk(tx: Tx, caller: Principal, first: FirstFactor): Promise<OpenedSession | AppError> {
    const { userId, method, rememberMe, passwordHash, deviceToken } = first;
    const enrolled = await this.secondFactors.enrolled(tx, userId);
    if (!enrolled.totp && !enrolled.passkeys) {
      return this.opener.open(tx, caller, userId, { rememberMe, methods: [method], deviceToken });
    }
    const { token, webauthn } = this.challenges.issue({
      purpose: "LOGIN", userId, rememberMe, first: method, password: passwordMark(passwordHash), deviceToken,
    });
    const passkeys = await this.passkeys.ofUsers(tx, [userId]);
    return new AppError(platformErrors.SECOND_FACTOR_REQUIRED, "Confirm that it is you with your second factor: call completeLogin.", {
      challengeToken: token,
      expiresIn: CHALLENGE_LIFETIME,
      methods: [...(enrolled.totp ? ["TOTP"] : []), ...(enrolled.passkeys ? ["PASSKEY"] : []), "RECOVERY_CODE"],
      ...(enrolled.passkeys ? { passkeyOptions: await this.webAuthn.signInOptions(webauthn, passkeys) } : {}),
    });
  }
}
