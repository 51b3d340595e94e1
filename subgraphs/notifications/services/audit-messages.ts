import { recordAuditEntriesCall } from "../../../contracts/webhooks/record-audit-entries.call";
import { audited } from "../../../platform/audit/audited";
import type { Principal } from "../../../platform/auth/principal";
import { callMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { NotificationRecord } from "../repositories/notification.repository";

/** What a person did with a message, for the audit log of its organization; nothing for one that belongs to none. */
export function auditMessages(
  caller: Principal,
  action: "MESSAGE_SENT" | "MESSAGE_CANCELLED" | "MESSAGE_RETRIED",
  { id, organizationId, eventId, recipient, template }: Pick<NotificationRecord, "id" | "organizationId" | "eventId" | "recipient" | "template">,
): OutboxMessage[] {
  if (organizationId === null) return [];
  const entry = audited(caller, { action, recordType: "Notification", recordId: id, organizationId, eventId, before: null, after: { to: recipient, template } });
  return [callMessage(recordAuditEntriesCall, { entries: [entry] })];
}
