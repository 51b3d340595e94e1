import type { z } from "zod";
import { purchaseChanged } from "../../../contracts/topics/topics";
import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import type { ticketGenerationWebhookCall } from "../../../contracts/webhooks/ticket-generation-webhook.call";
import { firstTime } from "../../../platform/outbox/inbox";
import { addToOutbox, callMessage, topicMessage } from "../../../platform/outbox/outbox";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { EventRepository } from "../repositories/event.repository";
import type { PurchaseRepository } from "../repositories/purchase.repository";
import type { TicketRepository } from "../repositories/ticket.repository";
import type { PurchaseAccess } from "./purchase-access";

type GenerationNews = z.infer<typeof ticketGenerationWebhookCall.request>;

/** Keeps what the tickets service made, and sends the tickets to the buyer when all of them are there. */
export class RecordGeneration {
  /** @param publicUrl what the link in the mail begins with */
  constructor(
    private readonly db: CoreDatabase,
    private readonly purchases: PurchaseRepository,
    private readonly tickets: TicketRepository,
    private readonly events: EventRepository,
    private readonly access: PurchaseAccess,
    private readonly publicUrl: string,
  ) {}

  /** Once per `messageId`. @returns false for a repeat */
  run(news: GenerationNews, messageId: string): Promise<boolean> {
    return this.db.transaction(async (tx) => {
      if (!(await firstTime(tx, "ticket-generation-webhook", messageId))) return false;
      const made = news.data.tickets.filter((ticket) => ticket.success);
      for (const { ticketId, revision, qrCodeData, fileUrl, filePath } of made) {
        if (qrCodeData !== null) await this.tickets.keepArtefacts(tx, { ticketId, revision, qrCodeData, fileUrl, filePath, generationJobId: news.jobId });
      }
      const tickets = await this.tickets.byIds(tx, news.data.tickets.map(({ ticketId }) => ticketId));
      for (const purchaseId of new Set(tickets.flatMap((ticket) => ticket.purchaseId ?? []))) {
        await this.deliver(tx, purchaseId);
        await addToOutbox(tx, topicMessage(purchaseChanged, purchaseId, { id: purchaseId }));
      }
      return true;
    });
  }

  /** One mail, once, when the last ticket is there. The lock keeps two batches from both being the last. */
  private async deliver(tx: Tx, purchaseId: string): Promise<void> {
    const purchase = await this.purchases.lock(tx, purchaseId);
    if (!purchase || purchase.deliveredAt !== null || (purchase.status !== "PAID" && purchase.status !== "PARTIALLY_REFUNDED")) return;
    if ((await this.tickets.countUnmade(tx, purchaseId)) > 0) return;
    const event = await this.events.byId(tx, purchase.eventId);
    const tickets = await this.tickets.withGuestAndType(tx, purchaseId);
    if (!event) return;
    // In the fragment, which browsers keep to themselves: neither logs nor other sites get to see the token.
    const link = `${this.publicUrl}/purchases/${purchase.id}#${this.access.accessToken(purchase.id)}`;
    await addToOutbox(
      tx,
      callMessage(sendEmailCall, {
        to: purchase.buyerEmail,
        template: "tickets_ready",
        locale: purchase.locale,
        eventId: event.id,
        organizationId: event.organizationId,
        ticketIds: tickets.map(({ id }) => id),
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
          ticket_url: link,
          tickets: tickets.map(({ code, guest, ticketType }) => ({ code, guest_name: `${guest.firstName} ${guest.lastName}`, type: ticketType.name })),
        },
      }),
    );
    await this.purchases.update(tx, purchaseId, { deliveredAt: new Date() });
  }
}
