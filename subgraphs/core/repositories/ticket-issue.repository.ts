import type { Tx } from "./database";

/** What a ticket says, and who gets it. */
const WITH_ALL = { guest: true, ticketType: true, purchase: true, event: true } as const;

/** A ticket with what its artefacts and its mail say. */
export type IssuedTicket = Awaited<ReturnType<TicketIssueRepository["byIds"]>>[number];

/** Tickets on their way to the people: made, sent, made again. */
export class TicketIssueRepository {
  /** In the order of their ids. */
  byIds(tx: Tx, ids: readonly string[]) {
    return tx.ticket.findMany({ where: { id: { in: [...ids] } }, include: WITH_ALL, orderBy: { id: "asc" } });
  }

  /** Those of one event that let somebody in, or did, after one of them; `ids` null: any. */
  goodAfter(tx: Tx, eventId: string, ids: readonly string[] | null, after: string | null, limit: number) {
    return tx.ticket.findMany({
      where: { eventId, status: { in: ["ISSUED", "VALIDATED"] }, AND: [ids === null ? {} : { id: { in: [...ids] } }, after === null ? {} : { id: { gt: after } }] },
      include: WITH_ALL,
      orderBy: { id: "asc" },
      take: limit,
    });
  }

  /**
   * Tickets whose guest is to be sent what is made of them now, and was not yet; locked, so that nobody else sends them.
   * A guest without a purchase gets a mail of his own; so does whoever got the ticket by a transfer, and whoever has one
   * that was made again after the buyer's mail. Not one whose address is still to be confirmed.
   */
  async lockUnsentToGuests(tx: Tx, ids: readonly string[]): Promise<IssuedTicket[]> {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT t.id::text FROM tickets t
      WHERE t.id = ANY(${[...ids]}::uuid[]) AND t.status = 'ISSUED' AND t.generated_revision = t.revision AND t.delivered_revision IS DISTINCT FROM t.revision
        AND (t.purchase_id IS NULL OR t.transferred_revision IS NOT NULL
          OR EXISTS (SELECT 1 FROM purchases p WHERE p.id = t.purchase_id AND p.delivered_at IS NOT NULL))
        AND NOT EXISTS (SELECT 1 FROM delivery_confirmations c WHERE c.subject_id = t.id AND c.revision = t.revision AND c.confirmed_at IS NULL)
      ORDER BY t.id FOR NO KEY UPDATE OF t`;
    return rows.length === 0 ? [] : this.byIds(tx, rows.map(({ id }) => id));
  }

  /** They were put on their way as they are now. */
  async markSent(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.$executeRaw`UPDATE tickets SET delivered_revision = revision WHERE id = ANY(${[...ids]}::uuid[])`;
  }

  /** Those of a purchase that let somebody in, in the order in which they were bought. */
  goodOf(tx: Tx, purchaseId: string) {
    return tx.ticket.findMany({ where: { purchaseId, status: { in: ["ISSUED", "VALIDATED"] } }, include: WITH_ALL, orderBy: [{ position: "asc" }, { id: "asc" }] });
  }
}
