import type { GeneratedTicket, GenerationStatus, ItemStatus } from "../../../prisma/tickets/client/client";
import type { Tx } from "./database";

export type GeneratedTicketRecord = GeneratedTicket;

/**
 * Where the artefacts of a ticket stand: of the newest revision that anybody asked for, and of the newest job that was
 * to make it. What was made for an older revision does not appear.
 */
export interface TicketStanding {
  readonly ticketId: string;
  readonly revision: number;
  readonly eventId: string;
  readonly organizationId: string;
  readonly purchaseId: string | null;
  readonly buyerUserId: string | null;
  /** Whether this revision belongs to a person who received the ticket by a transfer. */
  readonly isTransferred: boolean;
  readonly jobId: string;
  readonly jobStatus: GenerationStatus;
  readonly itemStatus: ItemStatus;
  readonly error: string | null;
  /** Null as long as nothing was made for this revision; so are the next two. */
  readonly qrCodeData: string | null;
  readonly filePath: string | null;
  readonly generatedAt: Date | null;
}

/** Table `generated_tickets`, and what the other tables say about a ticket. */
export class GeneratedTicketRepository {
  find(tx: Tx, ticketId: string, revision: number): Promise<GeneratedTicketRecord | null> {
    return tx.generatedTicket.findUnique({ where: { ticketId_revision: { ticketId, revision } } });
  }

  /** Those that the items of a job name, whichever job made them. */
  ofJob(tx: Tx, jobId: string): Promise<GeneratedTicketRecord[]> {
    return tx.$queryRaw<GeneratedTicketRecord[]>`
      SELECT made.ticket_id::text AS "ticketId", made.revision, made.event_id::text AS "eventId", made.organization_id::text AS "organizationId",
        made.purchase_id::text AS "purchaseId", made.buyer_user_id::text AS "buyerUserId", made.job_id::text AS "jobId", made.qr_code_data AS "qrCodeData",
        made.file_path AS "filePath", made.sha256, made.bytes, made.content_hash AS "contentHash", made.warning, made.generated_at AS "generatedAt"
      FROM generation_items item JOIN generated_tickets made ON made.ticket_id = item.ticket_id AND made.revision = item.revision
      WHERE item.job_id = ${jobId}::uuid ORDER BY item.position`;
  }

  /** One row for a ticket and revision: a later one takes the place of an earlier one. */
  async put(tx: Tx, made: GeneratedTicketRecord): Promise<void> {
    const { ticketId, revision, ...rest } = made;
    await tx.generatedTicket.upsert({ where: { ticketId_revision: { ticketId, revision } }, create: made, update: rest });
  }

  standings(tx: Tx, ticketIds: readonly string[]): Promise<TicketStanding[]> {
    return tx.$queryRaw<TicketStanding[]>`
      SELECT DISTINCT ON (item.ticket_id)
        item.ticket_id::text AS "ticketId", item.revision, job.event_id::text AS "eventId", job.organization_id::text AS "organizationId",
        item.purchase_id::text AS "purchaseId", item.buyer_user_id::text AS "buyerUserId",
        coalesce((item.ticket->>'is_transferred')::boolean, false) AS "isTransferred", job.id::text AS "jobId", job.status::text AS "jobStatus",
        item.status::text AS "itemStatus", item.error, made.qr_code_data AS "qrCodeData", made.file_path AS "filePath", made.generated_at AS "generatedAt"
      FROM generation_items item
      JOIN generation_jobs job ON job.id = item.job_id
      LEFT JOIN generated_tickets made ON made.ticket_id = item.ticket_id AND made.revision = item.revision
      WHERE item.ticket_id = ANY(${[...ticketIds]}::uuid[])
      ORDER BY item.ticket_id, item.revision DESC, job.created_at DESC, job.id DESC`;
  }
}
