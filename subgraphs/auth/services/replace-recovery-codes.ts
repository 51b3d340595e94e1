import type { Principal } from "../../../platform/auth/principal";
import { conflict } from "../../../platform/errors/platform-errors";
import type { SecondFactorChanges } from "./second-factor-changes";
import type { SecondFactorReports } from "./second-factor-reports";

/** Replaces the caller's recovery codes. */
export class ReplaceRecoveryCodes {
  constructor(
    private readonly changes: SecondFactorChanges,
    private readonly reports: SecondFactorReports,
  ) {}

  /** @returns ten codes, shown once. @throws as `SecondFactorChanges.change`; CONFLICT without a second factor */
  async run(caller: Principal): Promise<readonly string[]> {
    return this.changes.change(caller, async (tx, { user, before }) => {
      if (!before.totp && !before.passkeys) throw conflict("Recovery codes replace a lost second factor. Add an authenticator app or a passkey first.");
      await this.reports.changed(tx, caller, user, "RECOVERY_CODES_CREATED");
      return this.changes.newCodes(tx, user.id);
    });
  }
}
