import { type EventCancellation, Prisma } from "../../../prisma/core/client/client";
import type { Tx } from "./database";
import type { GuestRecord } from "./ticket.repository";
import type { PurchaseRecord } from "./purchase.repository";

export type CancellationRecord = EventCancellation;
type Cursor = Pick<EventCancellation, "cursorAt" | "cursorId">;

/** How many tickets of a type died, and how many of them had been used. */
export interface VoidedPortion {
  readonly ticketTypeId: string;
  readonly quantity: number;
  readonly validated: number;
}

/** A purchase as far as a mail about its event's end speaks of it. */
export type PaidPurchase = Pick<PurchaseRecord, "id" | "status" | "totalMinor" | "refundedMinor" | "buyerFirstName" | "buyerEmail" | "locale">;

/** Tables `event_cancellations` and `cancellation_notices`, and what a cancellation goes through. */
export class CancellationRepository {
  /** Counts what there is to go through. Called after the event was moved, so that nothing can be added to it. */
  async begin(tx: Tx, cancellation: Pick<CancellationRecord, "eventId" | "refund" | "reason" | "isReasonEmailed" | "locale" | "startedAt">): Promise<void> {
    const { eventId } = cancellation;
    const [purchases, guests] = [await tx.purchase.count({ where: { eventId } }), await tx.guest.count({ where: { eventId, purchaseId: null } })];
    await tx.eventCancellation.create({ data: { ...cancellation, total: purchases + guests } });
  }

  byEventId(tx: Tx, eventId: string): Promise<CancellationRecord | null> {
    return tx.eventCancellation.findUnique({ where: { eventId } });
  }

  /** Of two processes that work on the same cancellation one waits for the other. */
  async lock(tx: Tx, eventId: string): Promise<CancellationRecord | null> {
    await tx.$queryRaw`SELECT 1 FROM event_cancellations WHERE event_id = ${eventId}::uuid FOR UPDATE`;
    return this.byEventId(tx, eventId);
  }

  async advance(tx: Tx, eventId: string, progress: Partial<Pick<CancellationRecord, "stage" | "cursorAt" | "cursorId" | "done" | "finishedAt">>): Promise<void> {
    await tx.eventCancellation.update({ where: { eventId }, data: progress });
  }

  /** The next purchases after the cursor, in the order in which they were made. */
  nextPurchases(tx: Tx, eventId: string, { cursorAt, cursorId }: Cursor, limit: number): Promise<PurchaseRecord[]> {
    return tx.purchase.findMany({ where: { eventId, ...after(cursorAt, cursorId) }, orderBy: [{ createdAt: "asc" }, { id: "asc" }], take: limit });
  }

  /** The next guests without a purchase. */
  nextGuests(tx: Tx, eventId: string, { cursorAt, cursorId }: Cursor, limit: number): Promise<GuestRecord[]> {
    return tx.guest.findMany({ where: { eventId, purchaseId: null, ...after(cursorAt, cursorId) }, orderBy: [{ createdAt: "asc" }, { id: "asc" }], take: limit });
  }

  /** Keeps payments and holds from changing these purchases until the transaction ends. */
  async lockPurchases(tx: Tx, ids: readonly string[]): Promise<PurchaseRecord[]> {
    await tx.$queryRaw`SELECT 1 FROM purchases WHERE id = ANY(${[...ids]}::uuid[]) ORDER BY id FOR UPDATE`;
    return tx.purchase.findMany({ where: { id: { in: [...ids] } } });
  }

  /**
   * Keeps these tickets until the transaction ends, and with them the names and addresses of their guests: whoever gives a
   * ticket to somebody else or corrects a guest takes the ticket's lock first.
   */
  async lockTickets(tx: Tx, { purchaseIds = [], guestIds = [] }: { readonly purchaseIds?: readonly string[]; readonly guestIds?: readonly string[] }): Promise<void> {
    const of = purchaseIds.length > 0 ? Prisma.sql`purchase_id = ANY(${[...purchaseIds]}::uuid[])` : Prisma.sql`guest_id = ANY(${[...guestIds]}::uuid[])`;
    await tx.$queryRaw`SELECT 1 FROM tickets WHERE ${of} ORDER BY id FOR NO KEY UPDATE`;
  }

  /** In no order. */
  guestsByIds(tx: Tx, ids: readonly string[]): Promise<GuestRecord[]> {
    return tx.guest.findMany({ where: { id: { in: [...ids] } } });
  }

  /** Of each of these addresses, in small letters, a paid purchase, if there is one: one with money that can come back before others. */
  async paidBy(tx: Tx, eventId: string, addresses: readonly string[]): Promise<Map<string, PaidPurchase>> {
    const rows = await tx.$queryRaw<(PaidPurchase & { readonly address: string })[]>`
      SELECT DISTINCT ON (lower(buyer_email)) lower(buyer_email) AS address, id::text, status::text, total_minor AS "totalMinor", refunded_minor AS "refundedMinor",
        buyer_first_name AS "buyerFirstName", buyer_email AS "buyerEmail", locale
      FROM purchases WHERE event_id = ${eventId}::uuid AND lower(buyer_email) = ANY(${[...addresses]}::text[]) AND status IN ('PAID', 'PARTIALLY_REFUNDED')
      ORDER BY lower(buyer_email), total_minor > refunded_minor DESC, created_at, id`;
    return new Map(rows.map((row) => [row.address, row]));
  }

  /** The guests among these who were sent a ticket that was transferred to them. */
  async mailedAmong(tx: Tx, guestIds: readonly string[]): Promise<Set<string>> {
    if (guestIds.length === 0) return new Set();
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT guest_id::text AS id FROM tickets WHERE guest_id = ANY(${[...guestIds]}::uuid[]) AND delivered_revision >= transferred_revision`;
    return new Set(rows.map(({ id }) => id));
  }

  guestsOfPurchases(tx: Tx, purchaseIds: readonly string[]): Promise<GuestRecord[]> {
    return tx.guest.findMany({ where: { purchaseId: { in: [...purchaseIds] } }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
  }

  /** @returns those of the addresses that nobody was told at before; from now on they are */
  async claimAddresses(tx: Tx, eventId: string, addresses: readonly string[]): Promise<Set<string>> {
    const rows = await tx.$queryRaw<{ address: string }[]>`
      INSERT INTO cancellation_notices (event_id, address) SELECT ${eventId}::uuid, address FROM unnest(${[...addresses]}::text[]) AS address
      ON CONFLICT DO NOTHING RETURNING address`;
    return new Set(rows.map(({ address }) => address));
  }

  /**
   * Ends the tickets of these guests, and the guests. A used ticket keeps the trace of its admission; a claim that nobody
   * confirmed is not asked about any more.
   * @returns what of it had been sold, by type
   */
  async voidTickets(tx: Tx, guestIds: readonly string[]): Promise<VoidedPortion[]> {
    const portions = await tx.$queryRaw<VoidedPortion[]>`
      WITH voided AS (
        UPDATE tickets AS t SET status = 'CANCELLED', claim_confirmed_at = CASE WHEN t.claim_scan_id IS NULL THEN NULL ELSE coalesce(t.claim_confirmed_at, now()) END
        FROM (SELECT id, status FROM tickets WHERE guest_id = ANY(${[...guestIds]}::uuid[]) AND status IN ('ISSUED', 'VALIDATED') FOR UPDATE) AS before
        WHERE t.id = before.id RETURNING t.ticket_type_id, before.status)
      SELECT ticket_type_id::text AS "ticketTypeId", count(*)::integer AS quantity, count(*) FILTER (WHERE status = 'VALIDATED')::integer AS validated
      FROM voided GROUP BY ticket_type_id`;
    await tx.guest.updateMany({ where: { id: { in: [...guestIds] }, status: { not: "CANCELLED" } }, data: { status: "CANCELLED" } });
    return portions;
  }
}

const after = (cursorAt: Date | null, cursorId: string | null) =>
  cursorAt === null || cursorId === null ? {} : { createdAt: { gte: cursorAt }, OR: [{ createdAt: { gt: cursorAt } }, { createdAt: cursorAt, id: { gt: cursorId } }] };
