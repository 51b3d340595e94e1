import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { acknowledged, id } from "../field-schemas";

/**
 * The admission by this scan is void: an operator took it back, or the scan was abandoned. Core lets the ticket in
 * again. `duplicate`: this scan does not hold the claim (any more), so that there was nothing to do.
 */
export const undoClaimCall = defineCall({
  name: "undo-claim",
  priority: "critical",
  service: "core",
  callers: ["scans"],
  method: "POST",
  path: "/api/internal/tickets/{ticketId}/undo-claim",
  timeout: 3_000,
  request: z.object({ ticketId: id, scanId: id }),
  response: acknowledged,
});
