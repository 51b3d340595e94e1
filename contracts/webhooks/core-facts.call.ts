import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { id, instant } from "../field-schemas";
import { ticketGenerationRequest } from "../jobs/generate-tickets.job";
import { processPaymentCall } from "./process-payment.call";
import { scanningPolicy } from "./scanning-policy";

/**
 * Whose an event is, and whether everybody may know of it. 404 when there is none. Good to be cached for ever once it is
 * published: a draft is published some day, and what was published never is a draft again.
 */
export const eventFactsCall = defineCall({
  name: "event-facts",
  service: "core",
  callers: ["payments", "tickets", "notifications", "scans"],
  method: "GET",
  path: "/api/internal/events/{eventId}/facts",
  request: z.object({ eventId: id }),
  response: z.object({ eventId: id, organizationId: id, published: z.boolean() }),
});

/** What never changes about a ticket. Good to be cached for ever. */
export const ticketFactsCall = defineCall({
  name: "ticket-facts",
  service: "core",
  callers: ["tickets", "scans", "notifications"],
  method: "GET",
  path: "/api/internal/tickets/{ticketId}/facts",
  request: z.object({ ticketId: id }),
  response: z.object({ ticketId: id, eventId: id, organizationId: id, purchaseId: id.nullable(), buyerUserId: id.nullable() }),
});

/**
 * The revision and state of tickets as of now, for codes that are shown before a generation was requested. IDs of no ticket
 * are omitted. Never cached: a transfer changes them.
 */
export const issuedTicketsCall = defineCall({
  name: "issued-tickets",
  service: "core",
  callers: ["tickets"],
  method: "POST",
  path: "/api/internal/tickets/issued",
  request: z.object({ ticketIds: z.array(id).min(1).max(500) }),
  response: z.object({ tickets: z.array(z.object({ ticketId: id, eventId: id, revision: z.int(), isIssued: z.boolean() })) }),
});

/**
 * The ticket of an event with this printed code, as `parseTicketCode` returns it. 404 if there is none. `revision` is the
 * one that the code was printed for: a code that a transfer or reissue replaced is refused at the gate as REVOKED. Null
 * in the response of an earlier version, which did not replace printed codes.
 */
export const ticketByCodeCall = defineCall({
  name: "ticket-by-code",
  service: "core",
  callers: ["scans"],
  method: "GET",
  path: "/api/internal/events/{eventId}/ticket-codes/{code}",
  ...scanningPolicy,
  budget: 4_000,
  request: z.object({ eventId: id, code: z.string().max(40) }),
  response: z.object({ ticketId: id, revision: z.int().nullable().default(null) }),
});

/** What never changes about a purchase. Good to be cached for ever. */
export const purchaseFactsCall = defineCall({
  name: "purchase-facts",
  service: "core",
  callers: ["payments", "notifications"],
  method: "GET",
  path: "/api/internal/purchases/{purchaseId}/facts",
  request: z.object({ purchaseId: id }),
  response: z.object({ purchaseId: id, eventId: id, organizationId: id, buyerUserId: id.nullable() }),
});

/**
 * Whether a purchase can still be paid, and until when: asked before a new attempt is made. `order` is what payments was
 * first asked for, so that a purchase whose request never arrived can be paid, too.
 */
export const purchaseStandingCall = defineCall({
  name: "purchase-standing",
  priority: "high",
  service: "core",
  callers: ["payments"],
  method: "GET",
  path: "/api/internal/purchases/{purchaseId}/standing",
  request: z.object({ purchaseId: id }),
  response: z.object({
    purchaseId: id,
    status: z.string(),
    payable: z.boolean(),
    expiresAt: instant.nullable(),
    /** The version of the purchase's access token. A reset increments it and ends older tokens. If omitted, 0. */
    accessVersion: z.int().min(0).optional(),
    order: processPaymentCall.request.optional(),
  }),
});

/** How many tickets of an event could come, for the door's statistics. */
export const expectedAttendanceCall = defineCall({
  name: "expected-attendance",
  service: "core",
  callers: ["scans"],
  method: "GET",
  path: "/api/internal/events/{eventId}/expected-attendance",
  request: z.object({ eventId: id }),
  response: z.object({ eventId: id, expected: z.int() }),
});

/**
 * Issues tickets' artefacts again: tickets asks core what the tickets say now. `ticketIds` null: all of the event, in
 * pages; `next` is the `after` of the next page, null on the last one. Only tickets that are good for an admission, or
 * were, are answered; ids of others are passed over. Each request is a job of its own, new with every call.
 */
export const ticketsToGenerateCall = defineCall({
  name: "tickets-to-generate",
  service: "core",
  callers: ["tickets"],
  method: "POST",
  path: "/api/internal/tickets/to-generate",
  request: z.object({ eventId: id, ticketIds: z.array(id).max(100).nullable(), after: id.nullable().default(null) }),
  response: z.object({ requests: z.array(ticketGenerationRequest), next: id.nullable() }),
});
