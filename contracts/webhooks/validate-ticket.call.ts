import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { acknowledged, id, instant } from "../field-schemas";

/** What core can answer to a claim, in the order in which it decides. */
export const claimOutcomes = ["WRONG_EVENT", "UNKNOWN_TICKET", "REVOKED", "CANCELLED", "NOT_PAID", "WRONG_GATE", "TOO_EARLY", "TOO_LATE", "DUPLICATE", "ADMITTED"] as const;

/**
 * The claim: at most one scan is ever answered ADMITTED for a ticket, and that one always, however often it asks.
 * `revision` null means that the operator found the guest without a code.
 */
export const validateTicketCall = defineCall({
  name: "validate-ticket",
  priority: "critical",
  service: "core",
  callers: ["scans"],
  method: "POST",
  path: "/api/internal/validation/validate-ticket",
  timeout: 3_000,
  request: z.object({
    ticketId: id,
    eventId: id,
    revision: z.int().min(1).nullable(),
    scanId: id,
    scannedAt: instant,
    operatorId: id.nullable(),
    location: z.string(),
    /** The ticket types that may enter at this gate; empty: all. */
    allowedTicketTypeIds: z.array(id).default([]),
  }),
  response: z.object({
    valid: z.boolean(),
    outcome: z.enum(claimOutcomes),
    ticketId: id.nullable(),
    guestId: id.nullable(),
    purchaseId: id.nullable(),
    ticketTypeId: id.nullable(),
    guestName: z.string().nullable(),
    scanCount: z.int(),
    lastScanAt: instant.nullable(),
    /** For a duplicate: the scan that admitted. */
    claimedByScanId: id.nullable(),
  }),
});

/** The admission was recorded by scans: core's claim is settled. */
export const scanConfirmationCall = defineCall({
  name: "scan-confirmation",
  service: "core",
  callers: ["scans"],
  method: "POST",
  path: "/api/internal/scan-confirmation",
  request: z.object({
    ticketId: id,
    scanId: id,
    status: z.literal("validated"),
    operatorId: id.nullable(),
    location: z.string(),
    scannedAt: instant,
  }),
  response: acknowledged,
});

/**
 * Core asks what became of a claim that nobody confirmed. `recorded`: the door was answered, the admission stands.
 * `abandoned`: the scanner died before it answered; scans will not record this scan as it was, so core takes the claim
 * back.
 */
export const scanFateCall = defineCall({
  name: "scan-fate",
  priority: "critical",
  service: "scans",
  callers: ["core"],
  method: "POST",
  path: "/api/internal/scans/{scanId}/fate",
  request: z.object({ scanId: id }),
  response: z.object({ fate: z.enum(["recorded", "abandoned"]) }),
});
