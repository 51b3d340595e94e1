import { z } from "zod";
import { id, instant } from "./field-schemas";

/**
 * What is written down in the audit log, and what it means. An action is never taken out of here: there are entries of
 * it for ever.
 */
export const auditActions = {
  ORGANIZATION_CREATED: "An organization was made",
  ORGANIZATION_UPDATED: "A setting of the organization was changed",
  MEMBER_INVITED: "Somebody was invited to the organization; the record is the invitation",
  MEMBER_JOINED: "An invitation was accepted; the record of a membership is its user",
  MEMBER_ROLE_CHANGED: "A member is something else now",
  MEMBER_REMOVED: "A member was sent away",
  MEMBER_LEFT: "A member left",
  SECOND_FACTOR_ADDED: "A member added a second factor to their account; the record of a membership is its user",
  SECOND_FACTOR_REMOVED: "A member removed a second factor from their account",
  RECOVERY_CODES_CREATED: "A member replaced their recovery codes",
  RECOVERY_CODE_USED: "A member signed in with a recovery code",
  API_KEY_CREATED: "A member made an API key that is good in the organization",
  API_KEY_REVOKED: "An API key that was good in the organization was ended",
  EVENT_CREATED: "A draft was made",
  EVENT_DUPLICATED: "A draft was made out of another event; the record is the copy",
  EVENT_UPDATED: "Something of an event was changed",
  EVENT_PUBLISHED: "A draft was put on sale",
  EVENT_CANCELLED: "An event was called off",
  EVENT_COMPLETED: "An event is over",
  EVENT_DELETED: "A draft was thrown away",
  TICKET_TYPE_ADDED: "A ticket type was added to an event",
  TICKET_TYPE_UPDATED: "Something of a ticket type was changed",
  TICKET_TYPE_REMOVED: "A ticket type was taken out of an event",
  PROMO_CODE_CREATED: "A promo code was made",
  PROMO_CODE_REMOVED: "A promo code was taken back",
  GUEST_ADDED: "A guest was added by those who run the event",
  GUEST_UPDATED: "Something of a guest was corrected",
  GUEST_CANCELLED: "A guest was taken off the list, and the ticket with him",
  GUEST_IMPORT_STARTED: "A guest list was uploaded; its guests are not written down one by one",
  GUESTS_EXPORTED: "A link to the guest list was made, with which it can be downloaded; the record is the event",
  PURCHASE_CANCELLED: "A purchase was called off before it was paid",
  TICKET_CANCELLED: "One ticket was cancelled",
  TICKET_TRANSFERRED: "A ticket was given to somebody else",
  TICKETS_RESENT: "The tickets of a purchase were sent once more; the record is the purchase",
  TICKETS_MADE_AGAIN: "Those tickets of a generation job that had failed were ordered again; the record is the job",
  WAITING_LIST_LEFT: "Somebody left a waiting list, or was taken out of it",
  GATE_CREATED: "A gate was set up",
  GATE_REMOVED: "A gate was taken away",
  ADMISSION_TAKEN_BACK: "A guest who had been admitted can enter again; the record is the scan",
  MESSAGE_SENT: "Somebody had a message sent in the organization's name",
  MESSAGE_CANCELLED: "A message was called off before it was sent",
  MESSAGE_RETRIED: "A message that had failed was sent again",
} as const;

export type AuditAction = keyof typeof auditActions;

/** Who did it. */
export const auditActorKinds = {
  USER: "A person who signed in",
  API_KEY: "A program, with an API key of the user's",
  TOKEN_HOLDER: "Somebody without an account, with the token of the purchase or waiting list entry",
  SYSTEM: "Nobody: it happened by the clock",
} as const;

export type AuditActorKind = keyof typeof auditActorKinds;

/** What can be changed; by its name in the API, if it has one there. */
export const auditedRecords = [
  "Organization",
  "Invitation",
  "Membership",
  "ApiKey",
  "Event",
  "TicketType",
  "PromoCode",
  "Guest",
  "GuestImport",
  "Purchase",
  "Ticket",
  "WaitingListEntry",
  "GenerationJob",
  "Gate",
  "Scan",
  "Notification",
] as const;

/** Only what changed; times as RFC 3339, money in minor units with its currency. Never a secret. */
const fields = z.record(z.string(), z.unknown());

/** Who did what to which record, when, and from where. */
export const auditEntry = z.object({
  /** Made by the service that made the change: what comes twice is written once. */
  id,
  occurredAt: instant,
  action: z.enum(Object.keys(auditActions) as [AuditAction, ...AuditAction[]]),
  recordType: z.enum(auditedRecords),
  recordId: id,
  organizationId: id,
  /** Null for what concerns the organization alone. */
  eventId: id.nullable(),
  actor: z.object({
    kind: z.enum(Object.keys(auditActorKinds) as [AuditActorKind, ...AuditActorKind[]]),
    userId: id.nullable(),
    /** The session, or the API key. */
    sessionId: id.nullable(),
    address: z.string().max(100).nullable(),
    userAgent: z.string().max(500).nullable(),
  }),
  correlationId: z.string().max(128).nullable(),
  /** Null for what was made, and where nothing of the record changed. */
  before: fields.nullable(),
  /** Null for what was removed, and where nothing of the record changed. */
  after: fields.nullable(),
});

export type AuditEntry = z.infer<typeof auditEntry>;
