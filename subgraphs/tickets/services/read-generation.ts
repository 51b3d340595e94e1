import { mayIn, requireUser } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { forbidden, notFound } from "../../../platform/errors/platform-errors";
import type { TicketsDatabase } from "../repositories/database";
import type { GenerationJobRecord, GenerationJobRepository } from "../repositories/generation-job.repository";
import { maySeeTicketsOf, runsTicketsSomewhere } from "./ticket-access";

/** Looks generation jobs up for whoever asks. */
export class ReadGeneration {
  constructor(
    private readonly db: TicketsDatabase,
    private readonly jobs: GenerationJobRepository,
  ) {}

  /** Null for what is not there or not for the caller. */
  async find(caller: Principal, id: string): Promise<GenerationJobRecord | null> {
    const job = isId(id) ? await this.jobs.byId(this.db.client, id) : null;
    return job && maySeeTicketsOf(caller, job.organizationId) ? job : null;
  }

  /** @throws NOT_FOUND for what is not there or not for the caller */
  async require(caller: Principal, id: string): Promise<GenerationJobRecord> {
    const job = await this.find(caller, id);
    if (!job) throw notFound("generation job");
    return job;
  }

  /**
   * @param jobs of one event
   * @returns the same jobs
   * @throws UNAUTHENTICATED, FORBIDDEN without tickets:read or tickets:create in the event's organization
   */
  ofEvent(caller: Principal, jobs: readonly GenerationJobRecord[]): readonly GenerationJobRecord[] {
    requireUser(caller);
    const [first] = jobs;
    // Whose event it is, is known from its jobs; where there is none there is nothing to see, but not for everybody.
    if (first ? !maySeeTicketsOf(caller, first.organizationId) : !runsTicketsSomewhere(caller)) throw forbidden();
    return jobs;
  }

  /** Whether the caller may have the tickets themselves, codes and all. */
  mayHaveArchive(caller: Principal, job: GenerationJobRecord): boolean {
    return job.status === "COMPLETED" && mayIn(caller, job.organizationId, "tickets:create");
  }
}
