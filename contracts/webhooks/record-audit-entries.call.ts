import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { auditEntry } from "../audit";
import { acknowledged } from "../field-schemas";

/**
 * What another service than core has changed goes into the audit log. Sent from the outbox, in the transaction of the
 * change. Each entry is written once by its id; `duplicate`: all of them were there before.
 */
export const recordAuditEntriesCall = defineCall({
  name: "record-audit-entries",
  service: "core",
  callers: ["auth", "payments", "tickets", "notifications", "scans"],
  method: "POST",
  path: "/api/internal/audit-entries",
  request: z.object({ entries: z.array(auditEntry).min(1).max(1_000) }),
  response: acknowledged,
});
