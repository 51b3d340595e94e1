import type { Principal } from "../../../platform/auth/principal";
import { seal, unseal } from "../../../platform/crypto/sealed-text";
import { newId } from "../../../platform/db/new-id";
import { badInput, notFound } from "../../../platform/errors/platform-errors";
import type { TotpRepository } from "../repositories/totp.repository";
import type { SecondFactorChanges } from "./second-factor-changes";
import { newTotpSecret, stepOfCode, totpUri } from "./totp";

/** What a client shows for an authenticator app. */
export interface TotpEnrollment {
  /** Base32, for typing it in. */
  readonly secret: string;
  /** For a QR code. */
  readonly uri: string;
}

/** Enrolls and removes the caller's authenticator app. */
export class ManageTotp {
  /** @param secrets of KEY_ENCRYPTION_SECRET; the first one encrypts */
  constructor(
    private readonly changes: SecondFactorChanges,
    private readonly totp: TotpRepository,
    private readonly secrets: readonly string[],
  ) {}

  /**
   * Creates a secret that counts for nothing until `confirm`. An app that is in use stays valid until then.
   * @throws as `SecondFactorChanges.change`
   */
  async enroll(caller: Principal): Promise<TotpEnrollment> {
    return this.changes.change(caller, async (tx, { user }) => {
      const [id, secret] = [newId(), newTotpSecret()];
      await this.totp.replacePending(tx, { id, userId: user.id, sealedSecret: seal(secret, id, this.secrets) });
      return { secret, uri: totpUri(secret, user.email) };
    });
  }

  /**
   * Makes the enrolled app a second factor of the account, and replaces the app before it.
   * @returns recovery codes if it is the account's first factor, else null
   * @throws as `SecondFactorChanges.change`; NOT_FOUND without an enrollment; BAD_USER_INPUT for a wrong code
   */
  async confirm(caller: Principal, code: string): Promise<readonly string[] | null> {
    return this.changes.change(caller, async (tx, change) => {
      const pending = await this.totp.pendingOf(tx, change.user.id);
      if (!pending) throw notFound("enrollment");
      const step = stepOfCode(unseal(pending.sealedSecret, pending.id, this.secrets), code);
      if (step === null) throw badInput({ code: "is not the code that your authenticator app shows now" });
      await this.totp.confirm(tx, pending, step);
      return this.changes.added(tx, caller, change, "TOTP_ADDED", "TOTP");
    });
  }

  /** @throws as `SecondFactorChanges.change`; NOT_FOUND without an authenticator app */
  async remove(caller: Principal): Promise<void> {
    await this.changes.change(caller, async (tx, change) => {
      if (!(await this.totp.removeOf(tx, change.user.id))) throw notFound("authenticator app");
      await this.changes.removed(tx, caller, change, "TOTP_REMOVED");
    });
  }
}
