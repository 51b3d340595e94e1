import type { AuditEntry } from "../../../contracts/audit";
import { recordAuditEntriesCall } from "../../../contracts/webhooks/record-audit-entries.call";
import { audited } from "../../../platform/audit/audited";
import { changesBetween } from "../../../platform/audit/changes-between";
import type { Principal } from "../../../platform/auth/principal";
import { callMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { ApiKeyRecord } from "../repositories/api-key.repository";

type What = Pick<AuditEntry, "action" | "recordType" | "recordId" | "before" | "after">;

/** What was done in an organization, for the audit log: to be put into the outbox by the transaction that does it. */
export const auditMessage = (caller: Principal, organizationId: string, what: What): OutboxMessage =>
  callMessage(recordAuditEntriesCall, { entries: [audited(caller, { ...what, organizationId, eventId: null })] });

/** The same of a member: the record is the user, of whom there is one membership in the organization at a time. */
export const memberMessage = (caller: Principal, organizationId: string, userId: string, what: Omit<What, "recordType" | "recordId">): OutboxMessage =>
  auditMessage(caller, organizationId, { ...what, recordType: "Membership", recordId: userId });

/** Entries of one message. */
const BATCH = 200;

/**
 * The same of keys: each organization that a key is good in reads of it, and one that is good in none is its user's own
 * affair. In few messages: somebody with many keys, who is in many organizations, can set his password all the same.
 */
export function keyMessages(caller: Principal, action: "API_KEY_CREATED" | "API_KEY_REVOKED", keys: readonly ApiKeyRecord[]): OutboxMessage[] {
  const entries = keys.flatMap((key) => {
    const fields = ["name", "permissions", "expiresAt"] as const;
    const { before, after } = (action === "API_KEY_CREATED" ? changesBetween(null, key, fields) : changesBetween(key, null, fields)) ?? { before: null, after: null };
    const what: What = { action, recordType: "ApiKey", recordId: key.id, before: before && { ...before }, after: after && { ...after } };
    return key.organizationIds.map((organizationId) => audited(caller, { ...what, organizationId, eventId: null }));
  });
  const batches = Array.from({ length: Math.ceil(entries.length / BATCH) }, (_, index) => entries.slice(index * BATCH, (index + 1) * BATCH));
  return batches.map((batch) => callMessage(recordAuditEntriesCall, { entries: batch }));
}
