import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { emailOrText, id, instant } from "../field-schemas";

/** A message as other services see it. */
export const notificationView = z.object({
  notificationId: id,
  type: z.enum(["email", "sms"]),
  status: z.enum(["scheduled", "queued", "sent", "delivered", "failed", "cancelled"]),
  recipient: z.string(),
  subject: z.string().nullable(),
  template: z.string(),
  provider: z.string().nullable(),
  providerMessageId: z.string().nullable(),
  /** How often it was begun to be sent. */
  attempts: z.int(),
  /** Why it was not sent, or not at the first attempt. */
  error: z.string().nullable(),
  createdAt: instant,
  scheduledAt: instant.nullable(),
  sentAt: instant.nullable(),
  eventId: id.nullable(),
});

export type NotificationView = z.infer<typeof notificationView>;

const callers = ["core", "auth", "payments"];

/** What messages are narrowed down to; what is left out is any. */
const criteria = {
  eventId: id.optional(),
  organizationId: id.optional(),
  template: z.string().max(100).optional(),
  from: instant.optional(),
  to: instant.optional(),
};

/** What became of one message. 404 when there is none. */
export const notificationStatusCall = defineCall({
  name: "notification-status",
  service: "notifications",
  callers,
  method: "GET",
  path: "/api/notifications/{notificationId}/status",
  request: z.object({ notificationId: id }),
  response: z.object({ success: z.literal(true), data: notificationView }),
});

/** What was sent to whom, newest first. `after` is the `next` of the page before. */
export const notificationHistoryCall = defineCall({
  name: "notification-history",
  service: "notifications",
  callers,
  method: "GET",
  path: "/api/notifications/history",
  request: z.object({
    ...criteria,
    recipient: emailOrText.pipe(z.string().max(254)).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
    after: z.string().max(200).optional(),
  }),
  response: z.object({
    success: z.literal(true),
    data: z.object({ notifications: z.array(notificationView), total: z.int(), next: z.string().nullable() }),
  }),
});

const share = { total: z.int(), failed: z.int() };

/** How many messages, by what became of them, by template and by provider. */
export const notificationStatisticsCall = defineCall({
  name: "notification-statistics",
  service: "notifications",
  callers,
  method: "GET",
  path: "/api/notifications/statistics",
  request: z.object(criteria),
  response: z.object({
    success: z.literal(true),
    data: z.object({
      total: z.int(),
      sent: z.int(),
      delivered: z.int(),
      failed: z.int(),
      scheduled: z.int(),
      byTemplate: z.array(z.object({ template: z.string(), ...share })),
      byProvider: z.array(z.object({ provider: z.string(), ...share })),
    }),
  }),
});
