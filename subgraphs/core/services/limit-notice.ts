import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import { callMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { EventRecord } from "../repositories/event.repository";
import type { PurchaseRecord } from "../repositories/purchase.repository";

/** Tells a buyer that their payment is refunded because the limit of tickets for each buyer was reached. */
export const limitNotice = (event: EventRecord, purchase: PurchaseRecord): OutboxMessage =>
  callMessage(sendEmailCall, {
    to: purchase.buyerEmail,
    template: "payment_refunded",
    locale: purchase.locale,
    eventId: event.id,
    organizationId: event.organizationId,
    ticketIds: [],
    options: { priority: "normal", scheduledAt: null },
    data: {
      buyer_name: purchase.buyerFirstName,
      event_title: event.title,
      event_date: event.startsAt.toISOString(),
      event_time_zone: event.timeZone,
      event_location: event.location,
      reference: purchase.reference,
      total_minor: purchase.totalMinor,
      currency: purchase.currency,
    },
  });
