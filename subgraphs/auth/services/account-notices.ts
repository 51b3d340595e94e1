import type { AuditAction } from "../../../contracts/audit";
import { recordAuditEntriesCall } from "../../../contracts/webhooks/record-audit-entries.call";
import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import { audited } from "../../../platform/audit/audited";
import type { Principal } from "../../../platform/auth/principal";
import { addToOutbox, callMessage } from "../../../platform/outbox/outbox";
import type { AuthDatabase, Tx } from "../repositories/database";
import type { MembershipRepository } from "../repositories/membership.repository";
import type { UserRecord } from "../repositories/user.repository";
import { selfPrincipal } from "./self-principal";

/** What can happen to the second factors of an account. */
export type SecondFactorChange = "TOTP_ADDED" | "TOTP_REMOVED" | "PASSKEY_ADDED" | "PASSKEY_REMOVED" | "RECOVERY_CODES_CREATED" | "RECOVERY_CODE_USED";

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
 * Reports changes of second factors to those who would notice an intruder: the user by email, the user's organizations in
 * their audit logs, and operators in the log.
 */
export class AccountNotices {
  constructor(
    private readonly db: AuthDatabase,
    private readonly memberships: MembershipRepository,
  ) {}

  /** @param sessionId of a session that this very request opened; the caller has none yet */
  async send(tx: Tx, caller: Principal, user: UserRecord, change: SecondFactorChange, sessionId?: string): Promise<void> {
    const actor = sessionId === undefined ? caller : selfPrincipal(user, sessionId, caller);
    await addToOutbox(tx, this.mail(user, change), ...(await this.entries(tx, actor, user.id, change)));
    this.db.logEvent(tx, "second factor changed", { userId: user.id, sessionId: actor.user?.sessionId, change }, change === "RECOVERY_CODE_USED" ? "warn" : "info");
  }

  private mail(user: UserRecord, change: SecondFactorChange) {
    const data = { name: user.emailVerifiedAt ? user.name : "", change, at: new Date().toISOString() };
    return callMessage(sendEmailCall, {
      to: user.email,
      template: "second_factor_changed",
      data,
      locale: user.locale,
      eventId: null,
      organizationId: null,
      ticketIds: [],
      options: { priority: "normal", scheduledAt: null },
    });
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
