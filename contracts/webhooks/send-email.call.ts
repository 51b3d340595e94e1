import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { email, id, instant } from "../field-schemas";

export const messageOptions = z.object({
  priority: z.enum(["low", "normal", "high"]).default("normal"),
  scheduledAt: instant.nullable().default(null),
});

/** As soon as the row is stored; the provider's answer is there only for priority `high`. */
export const messageAccepted = z.object({
  success: z.literal(true),
  data: z.object({
    notificationId: id,
    status: z.string(),
    messageId: z.string().nullable(),
    provider: z.string().nullable(),
    sentAt: instant.nullable(),
  }),
});

/** One mail from a template. Idempotency-Key: stored once under it, sent once. 201. */
export const sendEmailCall = defineCall({
  name: "send-email",
  service: "notifications",
  callers: ["core", "auth", "payments"],
  method: "POST",
  path: "/api/notifications/email",
  request: z.object({
    /** The API and this call accept the same addresses: otherwise an accepted purchase could not be confirmed. */
    to: email,
    template: z.string().max(100),
    data: z.record(z.string(), z.unknown()),
    /** Of the recipient; templates exist in French and English. */
    locale: z.string().default("en"),
    eventId: id.nullable().default(null),
    /** For authorization later; null for mails that belong to no organization. */
    organizationId: id.nullable().default(null),
    /** Tickets whose PDFs are attached, in order, as far as they fit into one mail. */
    ticketIds: z.array(id).max(2_000).default([]),
    /** Whose doing the email is, by default the platform's. An organizer's counts against the organization's daily budget. */
    initiator: z.enum(["platform", "organizer"]).optional(),
    options: messageOptions.default({ priority: "normal", scheduledAt: null }),
  }),
  response: messageAccepted,
});
