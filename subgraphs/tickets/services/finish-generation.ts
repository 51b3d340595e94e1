import { generationProgressed } from "../../../contracts/topics/topics";
import { ticketGenerationWebhookCall } from "../../../contracts/webhooks/ticket-generation-webhook.call";
import { addToOutbox, callMessage, topicMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { TicketsDatabase, Tx } from "../repositories/database";
import type { GeneratedTicketRecord, GeneratedTicketRepository } from "../repositories/generated-ticket.repository";
import type { GenerationItemRecord, GenerationJobRecord, GenerationJobRepository } from "../repositories/generation-job.repository";
import { ticketFilePath } from "./file-paths";

/** Tickets of one message to core; a larger job is reported in several. */
const BATCH = 500;

const words = {
  COMPLETED: { eventType: "ticket.completed", status: "completed" },
  PARTIALLY_COMPLETED: { eventType: "ticket.partial", status: "partially_completed" },
  FAILED: { eventType: "ticket.failed", status: "failed" },
} as const;

/** Ends a job whose tickets are all decided, and reports to core: in one transaction, so that neither is without the other. */
export class FinishGeneration {
  /** @param publicUrl what the address of a file begins with */
  constructor(
    private readonly db: TicketsDatabase,
    private readonly jobs: GenerationJobRepository,
    private readonly generated: GeneratedTicketRepository,
    private readonly publicUrl: string,
  ) {}

  /** @returns false when there is still something to make, or somebody else has ended it */
  run(jobId: string, now = new Date()): Promise<boolean> {
    return this.db.transaction(async (tx) => {
      // Of all who think that they are the last, the lock lets one through; the others find the job finished.
      const job = await this.jobs.lock(tx, jobId);
      if (!job || job.finishedAt !== null || (await this.jobs.countPending(tx, jobId)) > 0) return false;
      const items = await this.jobs.itemsOf(tx, jobId);
      const failed = items.filter((item) => item.status === "FAILED").length;
      const status = failed === 0 ? "COMPLETED" : failed === items.length ? "FAILED" : "PARTIALLY_COMPLETED";
      await this.jobs.setStatus(tx, jobId, status, now);
      const news = await this.newsOf(tx, job, status, items, failed, now);
      await addToOutbox(tx, ...news, topicMessage(generationProgressed, jobId, { id: jobId }));
      const { eventId, organizationId } = job;
      const counts = { tickets: items.length, successful: items.length - failed, failed };
      this.db.logEvent(tx, "ticket generation finished", { jobId, eventId, organizationId, status, ...counts });
      return true;
    });
  }

  private async newsOf(tx: Tx, job: GenerationJobRecord, status: keyof typeof words, items: readonly GenerationItemRecord[], failed: number, now: Date): Promise<OutboxMessage[]> {
    const made = new Map((await this.generated.ofJob(tx, job.id)).map((row) => [row.ticketId, row]));
    const summary = { total: items.length, successful: items.length - failed, failed, processingTime: items.reduce((sum, { workTime }) => sum + workTime, 0) };
    const messages: OutboxMessage[] = [];
    for (let start = 0; start < items.length; start += BATCH) {
      const tickets = items.slice(start, start + BATCH).map((item) => this.reportOf(item, made.get(item.ticketId)));
      messages.push(callMessage(ticketGenerationWebhookCall, { ...words[status], jobId: job.id, timestamp: now.toISOString(), data: { tickets, summary } }));
    }
    return messages;
  }

  private reportOf(item: GenerationItemRecord, made: GeneratedTicketRecord | undefined) {
    const success = item.status === "MADE" && made !== undefined;
    return {
      ticketId: item.ticketId,
      ticketCode: item.ticket.ticket_code,
      revision: item.revision,
      qrCodeData: success ? made.qrCodeData : null,
      // The address for good; whoever wants to open it needs a signature for it.
      fileUrl: success ? `${this.publicUrl}${ticketFilePath(item.ticketId, item.revision)}` : null,
      filePath: success ? made.filePath : null,
      generatedAt: success ? made.generatedAt.toISOString() : null,
      success,
      error: item.error,
    };
  }
}
