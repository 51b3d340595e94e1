import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { badInput } from "../../../platform/errors/platform-errors";
import { UrlScalar } from "../../../platform/graphql/scalars";
import type { SignedLinks } from "../../../platform/http/signed-link";
import type { GenerationJobRecord } from "../repositories/generation-job.repository";
import { Event, GenerationFailure, GenerationJob, TicketGeneration } from "../schema/generation.type";
import { archivePath } from "../services/file-paths";
import type { TicketProgress } from "../services/read-artefacts";
import type { ReadGeneration } from "../services/read-generation";
import type { RetryGeneration } from "../services/retry-generation";
import type { TicketAccess } from "../services/ticket-access";
import type { TicketsContext } from "./tickets-context";

@Resolver(() => GenerationJob)
export class GenerationJobResolver {
  constructor(
    private readonly reader: ReadGeneration,
    private readonly retryService: RetryGeneration,
    private readonly access: TicketAccess,
    private readonly links: SignedLinks,
  ) {}

  @Query(() => GenerationJob, { nullable: true, description: "For those who see the tickets of its event" })
  generationJob(@Ctx() { principal }: TicketsContext, @Arg("id", () => ID, { description: "Of the job" }) id: string): Promise<GenerationJobRecord | null> {
    return this.reader.find(principal, id);
  }

  @Mutation(() => GenerationJob, { description: "Makes the failed tickets of a job again; one of which nothing failed stays as it is" })
  retryGeneration(@Ctx() { principal }: TicketsContext, @Arg("jobId", () => ID, { description: "Of the job" }) jobId: string): Promise<GenerationJobRecord> {
    return this.retryService.run(principal, jobId);
  }

  @FieldResolver(() => Event, { nullable: true, description: "Whose tickets they are" })
  event(@Root() job: GenerationJobRecord): Event {
    return { id: job.eventId };
  }

  @FieldResolver(() => Int, { description: "Tickets in all" })
  async total(@Root() job: GenerationJobRecord, @Ctx() { load }: TicketsContext): Promise<number> {
    return (await load.progressOfJob.load(job.id))?.total ?? 0;
  }

  @FieldResolver(() => Int, { description: "Tickets that are made" })
  async successful(@Root() job: GenerationJobRecord, @Ctx() { load }: TicketsContext): Promise<number> {
    return (await load.progressOfJob.load(job.id))?.successful ?? 0;
  }

  @FieldResolver(() => Int, { description: "Tickets that could not be made" })
  async failed(@Root() job: GenerationJobRecord, @Ctx() { load }: TicketsContext): Promise<number> {
    return (await load.progressOfJob.load(job.id))?.failed ?? 0;
  }

  @FieldResolver(() => Int, { description: "Milliseconds of work so far." })
  async processingTime(@Root() job: GenerationJobRecord, @Ctx() { load }: TicketsContext): Promise<number> {
    return (await load.progressOfJob.load(job.id))?.workTime ?? 0;
  }

  @FieldResolver(() => [GenerationFailure], { description: "The tickets that could not be made, and why" })
  async failures(
    @Root() job: GenerationJobRecord,
    @Ctx() { principal, load }: TicketsContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 100, description: "How many, at most 1000" }) first: number | null,
  ): Promise<GenerationFailure[]> {
    const most = first ?? 100;
    if (most < 1 || most > 1_000) throw badInput({ first: "must be between 1 and 1000" });
    const failures = (await load.failuresOfJob.load(job.id)).slice(0, most);
    return failures.map(({ ticketId, error }) => ({ ticket: { id: ticketId, grant: this.access.staffGrant(principal, ticketId, job.organizationId) }, error }));
  }

  @FieldResolver(() => UrlScalar, { nullable: true, description: "One PDF with every ticket of the job, once it is completed." })
  archiveUrl(@Root() job: GenerationJobRecord, @Ctx() { principal }: TicketsContext): string | null {
    return this.reader.mayHaveArchive(principal, job) ? this.links.sign(archivePath(job.id)) : null;
  }
}

/** TicketGeneration.job: for those who run the event; the buyer gets none. */
@Resolver(() => TicketGeneration)
export class TicketGenerationResolver {
  @FieldResolver(() => GenerationJob, { nullable: true, description: "The job, for those who run the event" })
  job(@Root() { jobId }: TicketProgress, @Ctx() { load }: TicketsContext): Promise<GenerationJobRecord | null> {
    return jobId === null ? Promise.resolve(null) : load.job.load(jobId);
  }
}

/** Event.generationJobs: what tickets adds to what core owns. */
@Resolver(() => Event)
export class EventResolver {
  constructor(private readonly reader: ReadGeneration) {}

  @FieldResolver(() => [GenerationJob], { nullable: true, description: "The newest hundred, newest first; for those who see the event's tickets" })
  async generationJobs(@Root() event: Event, @Ctx() { principal, load }: TicketsContext): Promise<readonly GenerationJobRecord[]> {
    return this.reader.ofEvent(principal, await load.jobsOfEvent.load(event.id));
  }
}
