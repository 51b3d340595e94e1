import type { z } from "zod";
import { purchaseChanged } from "../../../contracts/topics/topics";
import type { ticketGenerationWebhookCall } from "../../../contracts/webhooks/ticket-generation-webhook.call";
import { firstTime } from "../../../platform/outbox/inbox";
import { addToOutbox, topicMessage } from "../../../platform/outbox/outbox";
import type { CoreDatabase } from "../repositories/database";
import type { TicketRepository } from "../repositories/ticket.repository";
import type { DeliverTickets } from "./deliver-tickets";

type GenerationNews = z.infer<typeof ticketGenerationWebhookCall.request>;

/** Keeps what the tickets service made, and has it sent to whom it belongs. */
export class RecordGeneration {
  constructor(
    private readonly db: CoreDatabase,
    private readonly tickets: TicketRepository,
    private readonly deliver: DeliverTickets,
  ) {}

  /** Once per `messageId`. @returns false for a repeat */
  run(news: GenerationNews, messageId: string): Promise<boolean> {
    return this.db.transaction(async (tx) => {
      if (!(await firstTime(tx, "ticket-generation-webhook", messageId))) return false;
      const made = news.data.tickets.filter((ticket) => ticket.success);
      for (const { ticketId, revision, qrCodeData, fileUrl, filePath } of made) {
        if (qrCodeData !== null) await this.tickets.keepArtefacts(tx, { ticketId, revision, qrCodeData, fileUrl, filePath, generationJobId: news.jobId });
      }
      const ids = news.data.tickets.map(({ ticketId }) => ticketId);
      const tickets = await this.tickets.byIds(tx, ids);
      // In one order, so that two batches of the same purchases do not wait for each other in a circle.
      for (const purchaseId of [...new Set(tickets.flatMap((ticket) => ticket.purchaseId ?? []))].sort()) {
        await this.deliver.toBuyer(tx, purchaseId);
        await addToOutbox(tx, topicMessage(purchaseChanged, purchaseId, { id: purchaseId }));
      }
      await this.deliver.toGuests(tx, ids);
      return true;
    });
  }
}
