import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { id, instant } from "../field-schemas";
import { claimOutcomes } from "./validate-ticket.call";

/**
 * A code was held up at a door. Core vouches for the operator. Idempotency-Key: the client scan id; the same one again
 * gets the first answer.
 */
export const validateScanCall = defineCall({
  name: "validate-scan",
  priority: "critical",
  service: "scans",
  callers: ["core"],
  method: "POST",
  path: "/api/scans/validate",
  timeout: 10_000,
  request: z.object({
    qrCodeData: z.string().min(1).max(2_048),
    eventId: id,
    operatorId: id,
    location: z.string().trim().min(1).max(100),
    gateId: id.nullable().default(null),
  }),
  response: z.object({
    valid: z.boolean(),
    outcome: z.enum(["INVALID_SIGNATURE", ...claimOutcomes]),
    /** Null when the code names no ticket that we know. */
    ticketId: id.nullable(),
    guestId: id.nullable(),
    /** Of the ticket, this one included. */
    scanCount: z.int(),
    lastScanAt: instant.nullable(),
    scanId: id,
  }),
});
