import { generateTicketsJob, type TicketGenerationRequest } from "../../../contracts/jobs/generate-tickets.job";
import { generationProgressed } from "../../../contracts/topics/topics";
import { recordAuditEntriesCall } from "../../../contracts/webhooks/record-audit-entries.call";
import { audited } from "../../../platform/audit/audited";
import { mayIn, requireUser } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { forbidden } from "../../../platform/errors/platform-errors";
import { addToOutbox, callMessage, jobMessage, topicMessage } from "../../../platform/outbox/outbox";
import type { TicketsDatabase } from "../repositories/database";
import type { GenerationItemRecord, GenerationJobRecord, GenerationJobRepository } from "../repositories/generation-job.repository";
import type { ReadGeneration } from "./read-generation";

/** Tickets of one message on the queue. */
const BATCH = 100;

/** Makes the failed tickets of a job again, and no others. */
export class RetryGeneration {
  constructor(
    private readonly db: TicketsDatabase,
    private readonly jobs: GenerationJobRepository,
    private readonly reader: ReadGeneration,
  ) {}

  /**
   * A job that is still at work, or of which nothing failed, is answered as it is.
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without tickets:create in the job's organization
   */
  async run(caller: Principal, jobId: string): Promise<GenerationJobRecord> {
    requireUser(caller);
    const seen = await this.reader.require(caller, jobId);
    if (!mayIn(caller, seen.organizationId, "tickets:create")) throw forbidden();
    await this.db.transaction(async (tx) => {
      const job = await this.jobs.lock(tx, jobId);
      if (!job || job.finishedAt === null) return;
      const failed = await this.jobs.reopenFailed(tx, jobId);
      if (failed.length === 0) return;
      await this.jobs.setStatus(tx, jobId, "QUEUED", null);
      const requests = requestsOf(job, failed).map((request) => jobMessage(generateTicketsJob, request));
      const { organizationId, eventId } = job;
      const entry = audited(caller, { action: "TICKETS_MADE_AGAIN", recordType: "GenerationJob", recordId: jobId, organizationId, eventId, before: null, after: { tickets: failed.length } });
      await addToOutbox(tx, ...requests, topicMessage(generationProgressed, jobId, { id: jobId }), callMessage(recordAuditEntriesCall, { entries: [entry] }));
      this.db.logEvent(tx, "ticket generation retried", {
        jobId: job.id, eventId, organizationId, tickets: failed.length,
      });
    });
    return this.reader.require(caller, jobId);
  }
}

function requestsOf(job: GenerationJobRecord, items: readonly GenerationItemRecord[]): TicketGenerationRequest[] {
  const requests: TicketGenerationRequest[] = [];
  for (let start = 0; start < items.length; start += BATCH) {
    const batch = items.slice(start, start + BATCH);
    const [first] = batch;
    if (!first) continue;
    requests.push({
      job_id: job.id,
      event_id: job.eventId,
      organization_id: job.organizationId,
      tickets: batch.map(({ ticket }) => ticket),
      // The job is written down with the words of each ticket; whoever works on it takes them from there.
      template_data: first.templateData,
    });
  }
  return requests;
}
