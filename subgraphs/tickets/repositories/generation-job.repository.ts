import type { GenerationItem, GenerationJob, GenerationOutcome, GenerationStatus } from "../../../prisma/tickets/client/client";
import { ticketGenerationRequest, ticketToGenerate, type TicketGenerationRequest, type TicketToGenerate } from "../../../contracts/jobs/generate-tickets.job";
import { newId } from "../../../platform/db/new-id";
import type { Tx } from "./database";

export type GenerationJobRecord = GenerationJob;
export type NewGenerationJob = Pick<GenerationJob, "id" | "eventId" | "organizationId">;
type TemplateData = TicketGenerationRequest["template_data"];

/** One ticket of a job, its documents parsed. */
export interface GenerationItemRecord extends Omit<GenerationItem, "ticket" | "templateData"> {
  readonly ticket: TicketToGenerate;
  readonly templateData: TemplateData;
}

/** How far a job is: counted from its items. */
export interface JobProgress {
  readonly jobId: string;
  readonly total: number;
  readonly successful: number;
  readonly failed: number;
  /** Milliseconds. */
  readonly workTime: number;
}

/** A ticket of a job that could not be made. */
export interface FailedItem {
  readonly jobId: string;
  readonly ticketId: string;
  readonly error: string;
}

/** Tables `generation_jobs`, `generation_items` and `ticket_generation_logs`. */
export class GenerationJobRepository {
  /** @returns false when the job is there already: then nothing is changed */
  async insert(tx: Tx, job: NewGenerationJob, tickets: readonly TicketToGenerate[], templateData: TemplateData): Promise<boolean> {
    const { count } = await tx.generationJob.createMany({ data: [job], skipDuplicates: true });
    if (count === 0) return false;
    await tx.generationItem.createMany({
      data: tickets.map((ticket, position) => ({
        jobId: job.id,
        ticketId: ticket.ticket_id,
        revision: ticket.revision,
        position,
        ticket,
        templateData,
        purchaseId: ticket.purchase_id,
        buyerUserId: ticket.buyer_user_id,
      })),
      // A ticket that is named twice is made once.
      skipDuplicates: true,
    });
    return true;
  }

  byId(tx: Tx, id: string): Promise<GenerationJobRecord | null> {
    return tx.generationJob.findUnique({ where: { id } });
  }

  byIds(tx: Tx, ids: readonly string[]): Promise<GenerationJobRecord[]> {
    return tx.generationJob.findMany({ where: { id: { in: [...ids] } } });
  }

  /** The newest jobs of each event, at most `limit` of each, newest first. */
  async newestOfEvents(tx: Tx, eventIds: readonly string[], limit: number): Promise<GenerationJobRecord[]> {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT job.id::text FROM unnest(${[...eventIds]}::uuid[]) AS wanted(event_id)
      CROSS JOIN LATERAL (SELECT id FROM generation_jobs WHERE event_id = wanted.event_id ORDER BY created_at DESC, id DESC LIMIT ${limit}) AS job`;
    return tx.generationJob.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, orderBy: [{ createdAt: "desc" }, { id: "desc" }] });
  }

  /** Reads the job and keeps everybody else from changing it until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<GenerationJobRecord | null> {
    await tx.$queryRaw`SELECT 1 FROM generation_jobs WHERE id = ${id}::uuid FOR UPDATE`;
    return this.byId(tx, id);
  }

  /** QUEUED → ACTIVE. @returns false for any other status, which does not change */
  async start(tx: Tx, id: string): Promise<boolean> {
    const where = { id, status: "QUEUED" } as const;
    const { count } = await tx.generationJob.updateMany({ where, data: { status: "ACTIVE" } });
    return count === 1;
  }

  /** Begun or begun again: not finished. */
  async setStatus(tx: Tx, id: string, status: GenerationStatus, finishedAt: Date | null): Promise<void> {
    await tx.generationJob.update({ where: { id }, data: { status, finishedAt } });
  }

  /** Records the job's archive: its path and the SHA-256 of its bytes, hexadecimal. */
  async setArchive(tx: Tx, id: string, archive: { readonly path: string; readonly sha256: string }): Promise<void> {
    await tx.generationJob.update({ where: { id }, data: { archivePath: archive.path, archiveSha256: archive.sha256 } });
  }

  /** In the order of the job. */
  async itemsOf(tx: Tx, jobId: string): Promise<GenerationItemRecord[]> {
    return (await tx.generationItem.findMany({ where: { jobId }, orderBy: { position: "asc" } })).map(parsed);
  }

  /** Those of `ticketIds` that nobody has made yet, in the order of the job. */
  async pendingItems(tx: Tx, jobId: string, ticketIds: readonly string[]): Promise<GenerationItemRecord[]> {
    const rows = await tx.generationItem.findMany({ where: { jobId, status: "PENDING", ticketId: { in: [...ticketIds] } }, orderBy: { position: "asc" } });
    return rows.map(parsed);
  }

  async item(tx: Tx, jobId: string, ticketId: string): Promise<GenerationItemRecord | null> {
    const row = await tx.generationItem.findUnique({ where: { jobId_ticketId: { jobId, ticketId } } });
    return row && parsed(row);
  }

  countPending(tx: Tx, jobId: string): Promise<number> {
    return tx.generationItem.count({ where: { jobId, status: "PENDING" } });
  }

  /**
   * PENDING → MADE or FAILED, and writes it into the log.
   * @param error why it failed, or a warning about a ticket that was made, or null
   * @param workTime milliseconds
   * @returns false when somebody else has decided it: then nothing is changed
   */
  async settle(tx: Tx, item: GenerationItemRecord, outcome: GenerationOutcome, error: string | null, workTime: number): Promise<boolean> {
    const { jobId, ticketId, revision } = item;
    const { count } = await tx.generationItem.updateMany({
      where: { jobId, ticketId, status: "PENDING" },
      data: { status: outcome === "FAILED" ? "FAILED" : "MADE", error, workTime: { increment: workTime } },
    });
    if (count === 0) return false;
    await tx.ticketGenerationLog.create({ data: { id: newId(), jobId, ticketId, revision, outcome, error, workTime } });
    return true;
  }

  /** FAILED → PENDING. @returns the tickets, in the order of the job */
  async reopenFailed(tx: Tx, jobId: string): Promise<GenerationItemRecord[]> {
    const failed = await tx.generationItem.findMany({ where: { jobId, status: "FAILED" }, orderBy: { position: "asc" } });
    await tx.generationItem.updateMany({ where: { jobId, status: "FAILED" }, data: { status: "PENDING", error: null } });
    return failed.map(parsed);
  }

  progressOf(tx: Tx, jobIds: readonly string[]): Promise<JobProgress[]> {
    return tx.$queryRaw<JobProgress[]>`
      SELECT job_id::text AS "jobId", count(*)::integer AS total, count(*) FILTER (WHERE status = 'MADE')::integer AS successful,
        count(*) FILTER (WHERE status = 'FAILED')::integer AS failed, coalesce(sum(work_time), 0)::integer AS "workTime"
      FROM generation_items WHERE job_id = ANY(${[...jobIds]}::uuid[]) GROUP BY job_id`;
  }

  /** In the order of the job. */
  async failuresOf(tx: Tx, jobIds: readonly string[]): Promise<FailedItem[]> {
    const rows = await tx.generationItem.findMany({
      where: { jobId: { in: [...jobIds] }, status: "FAILED" },
      select: { jobId: true, ticketId: true, error: true },
      orderBy: { position: "asc" },
    });
    return rows.map(({ error, ...row }) => ({ ...row, error: error ?? "" }));
  }
}

/** What lies in a JSON column was checked when it came; it is parsed again for what was added to the schema since. */
const parsed = (row: GenerationItem): GenerationItemRecord => ({
  ...row,
  ticket: ticketToGenerate.parse(row.ticket),
  templateData: ticketGenerationRequest.shape.template_data.parse(row.templateData),
});
