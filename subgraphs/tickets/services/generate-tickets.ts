import type { TicketGenerationRequest } from "../../../contracts/jobs/generate-tickets.job";
import type { EventData } from "../../../platform/db/database";
import { isOutage } from "../../../platform/errors/outage";
import type { Logger } from "../../../platform/logging/logger";
import type { TicketsDatabase } from "../repositories/database";
import type { GeneratedTicketRecord, GeneratedTicketRepository } from "../repositories/generated-ticket.repository";
import type { GenerationItemRecord, GenerationJobRecord, GenerationJobRepository } from "../repositories/generation-job.repository";
import type { AcceptGeneration } from "./accept-generation";
import type { FinishGeneration } from "./finish-generation";
import { TicketNotDrawn, type MakeTicket } from "./make-ticket";
import type { ProgressNews } from "./progress-news";
import { contentHash } from "./ticket-content";

/** How one attempt at a job may end. */
export interface Attempt {
  /** After it nobody tries again: what could not be made has failed. */
  readonly lastAttempt: boolean;
  /** Aborted when the attempt is over, whatever it has done. */
  readonly signal: AbortSignal;
}

/** Tickets of a job that are under way at a time: enough to keep the threads busy while files are written. */
const AT_ONCE = 4;

/**
 * Makes the tickets of a job. Each is written down as soon as it is there, so that whoever takes a job over after a
 * crash makes what is missing and nothing twice.
 */
export class GenerateTickets {
  constructor(
    private readonly db: TicketsDatabase,
    private readonly jobs: GenerationJobRepository,
    private readonly generated: GeneratedTicketRepository,
    private readonly accept: AcceptGeneration,
    private readonly make: MakeTicket,
    private readonly finish: FinishGeneration,
    private readonly news: ProgressNews,
    private readonly logger: Logger,
  ) {}

  /**
   * A ticket that cannot be drawn fails alone. When the store or the database fails, the rest is made all the same, and
   * the attempt rejects, to be tried again.
   */
  async run(request: TicketGenerationRequest, attempt: Attempt): Promise<void> {
    const job = await this.accept.record(request);
    if (job.finishedAt !== null) return;
    const isStarted = await this.jobs.start(this.db.client, job.id);
    if (isStarted) this.db.logEvent(this.db.client, "ticket generation started", generationEvent(job, request));
    const pending = await this.jobs.pendingItems(this.db.client, job.id, request.tickets.map((ticket) => ticket.ticket_id));
    const troubles: unknown[] = [];
    const work = async (): Promise<void> => {
      for (let item = pending.shift(); item; item = pending.shift()) {
        attempt.signal.throwIfAborted();
        await this.one(job, item, attempt, request.pdf_on_demand ?? false).catch((error: unknown) => troubles.push(error));
      }
    };
    this.news.tell(job.id);
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    attempt.signal.throwIfAborted();
    if (troubles.length > 0) throw troubles[0];
    await this.finish.run(job.id);
  }

  private async one(job: GenerationJobRecord, item: GenerationItemRecord, { lastAttempt, signal }: Attempt, onDemand: boolean): Promise<void> {
    const began = performance.now();
    const settle = async (outcome: "MADE" | "KEPT" | "FAILED", made: GeneratedTicketRecord | null, error: string | null): Promise<void> => {
      // Whoever gave this attempt up may have begun another one.
      signal.throwIfAborted();
      await this.db.transaction(async (tx) => {
        const isOurs = await this.jobs.settle(tx, item, outcome, error, Math.round(performance.now() - began));
        if (isOurs && made) await this.generated.put(tx, made);
      });
      this.news.tell(job.id);
    };
    try {
      const content = await this.make.contentOf(job, item);
      const present = await this.generated.find(this.db.client, item.ticketId, item.revision);
      if (present?.contentHash === contentHash(content)) return await settle("KEPT", null, present.warning);
      const made = onDemand ? this.make.withoutFile(job, item, content) : await this.make.run(job, item, content);
      if (made.warning) this.logger.warn({ jobId: job.id, ticketId: item.ticketId, warning: made.warning }, "ticket generated with a warning");
      await settle("MADE", made, made.warning);
    } catch (error) {
      signal.throwIfAborted();
      // An outage, such as a full disk, is retried for as long as it lasts: failed tickets would wait for an organizer.
      if (!(error instanceof TicketNotDrawn) && (!lastAttempt || isOutage(error))) throw error;
      this.logger.error({ err: error, jobId: job.id, ticketId: item.ticketId }, "ticket not generated");
      await settle("FAILED", null, error instanceof TicketNotDrawn ? error.message : "The file could not be stored.");
    }
  }
}

const generationEvent = (
  { id, eventId, organizationId }: GenerationJobRecord,
  { tickets }: TicketGenerationRequest,
): EventData => ({
  jobId: id,
  eventId,
  organizationId,
  purchaseIds: [...new Set(tickets.flatMap((ticket) => ticket.purchase_id ?? []))],
  tickets: tickets.length,
});
