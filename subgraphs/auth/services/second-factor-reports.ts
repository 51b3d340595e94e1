import type { AuditAction } from "../../../contracts/audit";
import { recordAuditEntriesCall } from "../../../contracts/webhooks/record-audit-entries.call";
import { audited } from "../../../platform/audit/audited";
import type { Principal } from "../../../platform/auth/principal";
import type { Logger } from "../../../platform/logging/logger";
import { loggedNetwork } from "../../../platform/logging/personal-data";
import { logRefusal } from "../../../platform/logging/security-event";
import { addToOutbox, callMessage } from "../../../platform/outbox/outbox";
import type { AuthDatabase, Tx } from "../repositories/database";
import type { MembershipRepository } from "../repositories/membership.repository";
import type { UserRecord } from "../repositories/user.repository";
import type { FactorInput } from "./factor-proofs";
import type { SecondFactorChange } from "./mails";
import type { OwnerNotices } from "./owner-notices";
import { selfPrincipal } from "./self-principal";

const actions: Readonly<Record<SecondFactorChange, AuditAction>> = {
  TOTP_ADDED: "SECOND_FACTOR_ADDED",
  PASSKEY_ADDED: "SECOND_FACTOR_ADDED",
  TOTP_REMOVED: "SECOND_FACTOR_REMOVED",
  PASSKEY_REMOVED: "SECOND_FACTOR_REMOVED",
  RECOVERY_CODES_CREATED: "RECOVERY_CODES_CREATED",
  RECOVERY_CODE_USED: "RECOVERY_CODE_USED",
};

/** Audit entries in one call. */
const BATCH = 200;

/**
 * Reports changes of second factors to the people who would notice an intruder: the user by email, the user's organizations
 * in their audit logs, and operators in the log. Operators also see the proofs that were refused.
 */
export class SecondFactorReports {
  constructor(
    private readonly db: AuthDatabase,
    private readonly memberships: MembershipRepository,
    private readonly notices: OwnerNotices,
    private readonly logger: Logger,
  ) {}

  /** @param sessionId of a session that this request opened, since the caller has none yet */
  async changed(tx: Tx, caller: Principal, user: UserRecord, change: SecondFactorChange, sessionId?: string): Promise<void> {
    const actor = sessionId === undefined ? caller : selfPrincipal(user, sessionId, caller);
    await addToOutbox(tx, ...(await this.entries(tx, actor, user.id, change)));
    await this.notices.secondFactorChanged(tx, user, change);
    const data = { userId: user.id, sessionId: actor.user?.sessionId, network: loggedNetwork(caller.address) };
    if (change === "RECOVERY_CODE_USED") this.db.logEvent(tx, "recovery code used", data, "warn");
    else this.db.logEvent(tx, "second factor changed", { ...data, change });
  }

  /** @param userId if known: a passkey that is not registered is nobody's */
  failed(caller: Principal, input: FactorInput, userId?: string): void {
    const reason = typeof input.totp === "string" ? "invalid code" : typeof input.recoveryCode === "string" ? "invalid recovery code" : "invalid passkey";
    logRefusal(this.logger, "second factor failed", { userId, address: caller.address, reason });
  }

  private async entries(tx: Tx, actor: Principal, userId: string, change: SecondFactorChange) {
    const memberships = await this.memberships.ofUsers(tx, [userId]);
    const entries = memberships.map(({ organizationId }) =>
      audited(actor, { action: actions[change], recordType: "Membership" as const, recordId: userId, organizationId, eventId: null, before: null, after: { change } }),
    );
    const batches = Array.from({ length: Math.ceil(entries.length / BATCH) }, (_, index) => entries.slice(index * BATCH, (index + 1) * BATCH));
    return batches.map((batch) => callMessage(recordAuditEntriesCall, { entries: batch }));
  }
}
