import { generateTicketsJob, type TicketGenerationRequest } from "../../../contracts/jobs/generate-tickets.job";
import { notFound } from "../../../platform/errors/platform-errors";
import { addToOutbox, jobMessage } from "../../../platform/outbox/outbox";
import type { TicketsDatabase, Tx } from "../repositories/database";
import type { GenerationJobRecord, GenerationJobRepository } from "../repositories/generation-job.repository";

/** Writes down what is to be made, before anything is. */
export class AcceptGeneration {
  constructor(
    private readonly db: TicketsDatabase,
    private readonly jobs: GenerationJobRepository,
  ) {}

  /** For a request that lies on the queue already. The same job again changes nothing. */
  async record(request: TicketGenerationRequest): Promise<GenerationJobRecord> {
    const known = await this.jobs.byId(this.db.client, request.job_id);
    if (known) return known;
    await this.db.transaction((tx) => this.insert(tx, request));
    return this.present(request.job_id);
  }

  /** For a request that came over HTTP: writes it down and puts it on the queue. The same job again changes nothing. */
  async enqueue(request: TicketGenerationRequest): Promise<GenerationJobRecord> {
    await this.db.transaction(async (tx) => {
      if (await this.insert(tx, request)) await addToOutbox(tx, jobMessage(generateTicketsJob, request));
    });
    return this.present(request.job_id);
  }

  private insert(tx: Tx, request: TicketGenerationRequest): Promise<boolean> {
    const job = { id: request.job_id, eventId: request.event_id, organizationId: request.organization_id };
    return this.jobs.insert(tx, job, request.tickets, request.template_data);
  }

  private async present(id: string): Promise<GenerationJobRecord> {
    const job = await this.jobs.byId(this.db.client, id);
    if (!job) throw notFound("generation job");
    return job;
  }
}
