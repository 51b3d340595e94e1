import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { id, instant } from "../field-schemas";
import { claimOutcomes } from "./validate-ticket.call";

/** The body that door staff send with a bearer token. The operator is the caller. */
export const scanByUser = z.object({
  qrCodeData: z.string().min(1).max(2_048),
  eventId: id,
  location: z.string().trim().min(1).max(100),
  gateId: id.nullable().default(null),
  /** Devices that share an account need it: a client scan ID belongs to one device of one operator. */
  deviceId: z.string().min(1).max(100).nullable().default(null),
});

/**
 * A code was scanned at a gate, and core has authorized the operator. The Idempotency-Key is the client scan ID: a repeat
 * returns the first result. The path also serves door staff with a bearer token.
 */
export const validateScanCall = defineCall({
  name: "validate-scan",
  priority: "critical",
  service: "scans",
  callers: ["core"],
  method: "POST",
  path: "/api/scans/validate",
  timeout: 10_000,
  rawText: ["qrCodeData"],
  request: scanByUser.extend({ operatorId: id }),
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
