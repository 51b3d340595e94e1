import { parseTicketCode } from "../../../contracts/parse-ticket-code";
import type { Guest, GuestStatus, Ticket } from "../../../prisma/core/client/client";
import { Prisma } from "../../../prisma/core/client/client";
import type { Page } from "../../../platform/graphql/connection";
import type { Tx } from "./database";
import { countOf, idsNewestFirst, inOrderOf, type Matching } from "./newest-first";

export type TicketRecord = Ticket;
export type GuestRecord = Guest;

export interface GuestCriteria {
  readonly eventId: string;
  readonly status: GuestStatus | null;
  /** Beginnings of words of the name or the address. */
  readonly search: string | null;
}

/** The artefacts that the tickets service made. */
export interface Artefacts {
  readonly ticketId: string;
  readonly revision: number;
  readonly qrCodeData: string;
  readonly fileUrl: string | null;
  readonly filePath: string | null;
  readonly generationJobId: string;
}

/** Tables `tickets` and `guests`. */
export class TicketRepository {
  byId(tx: Tx, id: string): Promise<TicketRecord | null> {
    return tx.ticket.findUnique({ where: { id } });
  }

  byIds(tx: Tx, ids: readonly string[]): Promise<TicketRecord[]> {
    return tx.ticket.findMany({ where: { id: { in: [...ids] } } });
  }

  byCode(tx: Tx, eventId: string, code: string): Promise<TicketRecord | null> {
    return tx.ticket.findUnique({ where: { eventId_code: { eventId, code } } });
  }

  /** The revision of a ticket that had this printed code before it was reissued, or null. */
  revokedCode(tx: Tx, eventId: string, code: string): Promise<{ readonly ticketId: string; readonly revision: number } | null> {
    return tx.revokedTicketCode.findUnique({ where: { eventId_code: { eventId, code } }, select: { ticketId: true, revision: true } });
  }

  /** In the order in which they were bought. */
  ofPurchases(tx: Tx, purchaseIds: readonly string[]): Promise<TicketRecord[]> {
    return tx.ticket.findMany({ where: { purchaseId: { in: [...purchaseIds] } }, orderBy: [{ position: "asc" }, { id: "asc" }] });
  }

  ofGuests(tx: Tx, guestIds: readonly string[]): Promise<TicketRecord[]> {
    return tx.ticket.findMany({ where: { guestId: { in: [...guestIds] } } });
  }

  async withGuestAndType(tx: Tx, purchaseId: string) {
    return tx.ticket.findMany({ where: { purchaseId }, include: { guest: true, ticketType: true }, orderBy: [{ position: "asc" }, { id: "asc" }] });
  }

  guestsByIds(tx: Tx, ids: readonly string[]): Promise<GuestRecord[]> {
    return tx.guest.findMany({ where: { id: { in: [...ids] } } });
  }

  /** One row more than the page asks for, newest first. */
  async listGuests(tx: Tx, criteria: GuestCriteria, page: Page): Promise<GuestRecord[]> {
    const ids = await idsNewestFirst(tx, "guests", [guestsMatching(criteria)], page);
    return inOrderOf(ids, await this.guestsByIds(tx, ids));
  }

  countGuests(tx: Tx, criteria: GuestCriteria): Promise<number> {
    return countOf(tx, "guests", [guestsMatching(criteria)]);
  }

  /** Reads the ticket of a guest and keeps everybody else from changing it until the transaction ends. */
  async lockOfGuest(tx: Tx, guestId: string): Promise<TicketRecord | null> {
    await tx.$queryRaw`SELECT 1 FROM tickets WHERE guest_id = ${guestId}::uuid FOR NO KEY UPDATE`;
    return tx.ticket.findUnique({ where: { guestId } });
  }

  async lock(tx: Tx, id: string): Promise<TicketRecord | null> {
    await tx.$queryRaw`SELECT 1 FROM tickets WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return this.byId(tx, id);
  }

  /**
   * Increments the revision, which revokes every code issued so far, and replaces the printed code, which has no revision
   * of its own. The artefacts have to be generated again.
   * @param code the new printed code
   */
  async reissue(tx: Tx, id: string, code: string, isTransfer: boolean): Promise<void> {
    await tx.$executeRaw`
      INSERT INTO revoked_ticket_codes (event_id, code, ticket_id, revision)
      SELECT event_id, code, id, revision FROM tickets WHERE id = ${id}::uuid`;
    await tx.$executeRaw`
      UPDATE tickets SET revision = revision + 1, code = ${code},
        transferred_revision = CASE WHEN ${isTransfer} THEN revision + 1 ELSE transferred_revision END,
        transferred_at = CASE WHEN ${isTransfer} THEN now() ELSE transferred_at END,
        qr_code_data = NULL, ticket_file_url = NULL, ticket_file_path = NULL, generation_job_id = NULL, generated_revision = NULL
      WHERE id = ${id}::uuid`;
  }

  /** One ticket with its guest, for good. */
  async cancel(tx: Tx, ticket: TicketRecord, reason: string | null, at: Date): Promise<void> {
    await tx.ticket.update({ where: { id: ticket.id }, data: { status: "CANCELLED", cancelReason: reason, cancelledAt: at } });
    await tx.guest.update({ where: { id: ticket.guestId }, data: { status: "CANCELLED" } });
  }

  /** The tickets of a purchase that is paid: theirs to be made, their guests to come. */
  async issue(tx: Tx, purchaseId: string): Promise<void> {
    await tx.ticket.updateMany({ where: { purchaseId, status: "RESERVED" }, data: { status: "ISSUED" } });
    await tx.guest.updateMany({ where: { purchaseId, status: "INVITED" }, data: { status: "CONFIRMED" } });
  }

  /** Cancels the tickets and guests of purchases that ended unpaid. */
  async cancelOf(tx: Tx, purchaseIds: readonly string[]): Promise<void> {
    const ofPurchases = { purchaseId: { in: [...purchaseIds] } };
    await tx.ticket.updateMany({ where: ofPurchases, data: { status: "CANCELLED" } });
    await tx.guest.updateMany({ where: ofPurchases, data: { status: "CANCELLED" } });
  }

  /** The tickets of a purchase that was over and is paid after all. */
  async reserveAgain(tx: Tx, purchaseId: string): Promise<void> {
    await tx.ticket.updateMany({ where: { purchaseId, status: "CANCELLED" }, data: { status: "RESERVED" } });
    await tx.guest.updateMany({ where: { purchaseId, status: "CANCELLED" }, data: { status: "INVITED" } });
  }

  /** Keeps what was made, unless the ticket has a newer revision by now. */
  async keepArtefacts(tx: Tx, made: Artefacts): Promise<void> {
    await tx.ticket.updateMany({
      where: { id: made.ticketId, revision: made.revision },
      data: {
        qrCodeData: made.qrCodeData,
        ticketFileUrl: made.fileUrl,
        ticketFilePath: made.filePath,
        generationJobId: made.generationJobId,
        generatedRevision: made.revision,
      },
    });
  }

  /** How many tickets of a purchase are still without their present artefacts. */
  async countUnmade(tx: Tx, purchaseId: string): Promise<number> {
    const [row] = await tx.$queryRaw<{ unmade: number }[]>`
      SELECT count(*)::integer AS unmade FROM tickets
      WHERE purchase_id = ${purchaseId}::uuid AND status IN ('ISSUED', 'VALIDATED') AND generated_revision IS DISTINCT FROM revision`;
    return row?.unmade ?? 0;
  }

  /**
   * The admission: one row can be claimed once, by one scan. The condition in the statement is what decides, however
   * many doors ask at the same moment.
   * @returns the claimed ticket, or null when somebody else has it or the state does not allow it
   */
  async claim(tx: Tx, ticketId: string, revision: number | null, scanId: string, scannedAt: Date): Promise<TicketRecord | null> {
    const claimed = await tx.$queryRaw<{ id: string }[]>`
      UPDATE tickets SET claim_scan_id = ${scanId}::uuid, claimed_at = now(), is_validated = true, validated_at = ${scannedAt}, status = 'VALIDATED',
        scan_count = scan_count + 1, last_scan_at = ${scannedAt}
      WHERE id = ${ticketId}::uuid AND status = 'ISSUED' AND claim_scan_id IS NULL AND (${revision}::integer IS NULL OR revision = ${revision}::integer)
      RETURNING id::text`;
    if (claimed.length === 0) return null;
    await tx.$executeRaw`UPDATE guests SET status = 'CHECKED_IN' WHERE id = (SELECT guest_id FROM tickets WHERE id = ${ticketId}::uuid)`;
    return this.byId(tx, ticketId);
  }

  /** Counts a scan that was refused. */
  async countScan(tx: Tx, ticketId: string, scannedAt: Date): Promise<void> {
    await tx.ticket.updateMany({ where: { id: ticketId }, data: { scanCount: { increment: 1 }, lastScanAt: scannedAt } });
  }

  /** @returns false if this scan does not hold the claim, or the claim was confirmed before */
  async confirmClaim(tx: Tx, ticketId: string, scanId: string, at: Date): Promise<boolean> {
    const { count } = await tx.ticket.updateMany({ where: { id: ticketId, claimScanId: scanId, claimConfirmedAt: null }, data: { claimConfirmedAt: at } });
    return count === 1;
  }

  /** Releases a claim: the guest can enter again. @returns the ticket, or null if this scan does not hold the claim */
  async dropClaim(tx: Tx, ticketId: string, scanId: string): Promise<TicketRecord | null> {
    const { count } = await tx.ticket.updateMany({
      where: { id: ticketId, claimScanId: scanId, status: "VALIDATED" },
      data: { claimScanId: null, claimedAt: null, claimConfirmedAt: null, isValidated: false, validatedAt: null, status: "ISSUED" },
    });
    if (count === 0) return null;
    await tx.releasedClaim.createMany({ data: [{ ticketId, scanId }], skipDuplicates: true });
    await tx.$executeRaw`UPDATE guests SET status = 'CONFIRMED' WHERE id = (SELECT guest_id FROM tickets WHERE id = ${ticketId}::uuid)`;
    return this.byId(tx, ticketId);
  }

  /** Whether this scan held the claim of the ticket and released it. */
  async wasReleased(tx: Tx, ticketId: string, scanId: string): Promise<boolean> {
    return (await tx.releasedClaim.findUnique({ where: { ticketId_scanId: { ticketId, scanId } } })) !== null;
  }

  /** Claims that nobody confirmed since `before`. */
  async unconfirmedClaims(tx: Tx, before: Date, limit: number): Promise<{ ticketId: string; scanId: string }[]> {
    return tx.$queryRaw<{ ticketId: string; scanId: string }[]>`
      SELECT id::text AS "ticketId", claim_scan_id::text AS "scanId" FROM tickets
      WHERE claim_scan_id IS NOT NULL AND claim_confirmed_at IS NULL AND claimed_at < ${before} ORDER BY claimed_at LIMIT ${limit}`;
  }
}

function guestsMatching({ eventId, status, search }: GuestCriteria): Matching {
  const conditions = [Prisma.sql`event_id = ${eventId}::uuid`];
  if (status !== null) conditions.push(Prisma.sql`status = ${status}::"GuestStatus"`);
  if (search === null) return { found: null, conditions: Prisma.join(conditions, " AND ") };
  // The expression of the index guests_search.
  const ways = [Prisma.sql`list_document(event_id, first_name || ' ' || last_name || ' ' || email) @@ list_query(${eventId}::uuid, ${search})`];
  const code = parseTicketCode(search);
  // As an array, which is computed once and looked up in an index.
  if (code !== null) ways.push(Prisma.sql`id = ANY(ARRAY(SELECT guest_id FROM tickets WHERE event_id = ${eventId}::uuid AND code = ${code}))`);
  return { found: Prisma.join(ways, " OR "), conditions: Prisma.join(conditions, " AND ") };
}
