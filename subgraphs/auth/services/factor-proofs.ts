import { badInput } from "../../../platform/errors/platform-errors";
import type { Logger } from "../../../platform/logging/logger";
import { logRefusal } from "../../../platform/logging/security-event";
import { unseal } from "../../../platform/crypto/sealed-text";
import type { AuthDatabase, Tx } from "../repositories/database";
import type { PasskeyRepository } from "../repositories/passkey.repository";
import type { RecoveryCodeRepository } from "../repositories/recovery-code.repository";
import type { TotpRepository } from "../repositories/totp.repository";
import type { AuthenticationMethod } from "./authentication-methods";
import { hashRecoveryCode } from "./recovery-codes";
import { stepOfCode } from "./totp";
import type { WebAuthn } from "./web-authn";

/** Exactly one of these, as a client sends it. */
export interface FactorInput {
  readonly totp?: string | null | undefined;
  readonly recoveryCode?: string | null | undefined;
  /** The response of the browser to passkey options. */
  readonly passkey?: unknown;
}

/** A proof that is valid on its own, and not used yet. */
export interface FactorProof {
  readonly userId: string;
  readonly method: Extract<AuthenticationMethod, "TOTP" | "PASSKEY" | "RECOVERY_CODE">;
  /** Uses it up within the transaction of its effect. @returns false if another request was faster, or the factor is gone */
  readonly use: (tx: Tx) => Promise<boolean>;
}

export interface FactorRepositories {
  readonly totp: TotpRepository;
  readonly passkeys: PasskeyRepository;
  readonly recoveryCodes: RecoveryCodeRepository;
}

/** @throws BAD_USER_INPUT unless exactly one of the fields is given */
export function requireOne(input: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(input);
  if (Object.values(input).filter((value) => value !== null && value !== undefined).length !== 1) {
    throw badInput({ input: `must have exactly one of ${names.join(", ")}` });
  }
}

/** Checks second factors. The transaction that acts on a proof must `use` it. */
export class FactorProofs {
  /** @param secrets of KEY_ENCRYPTION_SECRET */
  constructor(
    private readonly db: AuthDatabase,
    private readonly factors: FactorRepositories,
    private readonly webAuthn: WebAuthn,
    private readonly secrets: readonly string[],
    private readonly logger: Logger,
  ) {}

  /** @param challenge what a passkey must have signed. @returns null for an invalid proof */
  async check(userId: string, input: FactorInput, challenge: string): Promise<FactorProof | null> {
    if (typeof input.totp === "string") return this.totp(userId, input.totp);
    if (typeof input.recoveryCode === "string") return this.recoveryCode(userId, input.recoveryCode);
    const proof = await this.passkey(input.passkey, challenge);
    return proof?.userId === userId ? proof : null;
  }

  /** A passkey of any user: it says whose it is. */
  async passkey(response: unknown, challenge: string): Promise<FactorProof | null> {
    const credentialId = this.webAuthn.credentialIdOf(response);
    const passkey = credentialId === null ? null : await this.factors.passkeys.byCredentialId(this.db.client, credentialId);
    const verified = passkey && (await this.webAuthn.verifyAssertion(response, challenge, passkey));
    if (!passkey || !verified) return null;
    const { id, userId } = passkey;
    const use = async (tx: Tx): Promise<boolean> => {
      const used = await this.factors.passkeys.use(tx, id, verified.counter, verified.backedUp);
      // The passkey was removed a moment ago, or its counter went back, which a copy of the authenticator would explain.
      if (!used) logRefusal(this.logger, "passkey refused", { userId, subject: id, reason: "signature counter" });
      return used;
    };
    return { userId, method: "PASSKEY", use };
  }

  private async totp(userId: string, code: string): Promise<FactorProof | null> {
    const stored = await this.factors.totp.confirmedOf(this.db.client, userId);
    const step = stored && stepOfCode(unseal(stored.sealedSecret, stored.id, this.secrets), code);
    return step === null ? null : { userId, method: "TOTP", use: (tx) => this.factors.totp.accept(tx, stored?.id ?? "", step) };
  }

  private recoveryCode(userId: string, code: string): FactorProof {
    return { userId, method: "RECOVERY_CODE", use: (tx) => this.factors.recoveryCodes.use(tx, userId, hashRecoveryCode(userId, code)) };
  }
}
