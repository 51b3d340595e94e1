import type { WaitingListEntry, WaitingListStatus } from "../../../prisma/core/client/client";
import type { Page } from "../../../platform/graphql/connection";
import type { Tx } from "./database";
import { asPlacementError } from "./placement-errors";

export type WaitingListRecord = WaitingListEntry;

export type NewWaitingListEntry = Pick<
  WaitingListEntry,
  "id" | "eventId" | "ticketTypeId" | "email" | "locale" | "quantity" | "userId" | "address" | "offerSeconds" | "createdAt"
>;

export interface WaitingListCriteria {
  readonly eventId: string;
  readonly status: WaitingListStatus | null;
}

/**
 * Table `waiting_list_entries`. Whatever changes an entry's status or the tickets that it holds is a function in
 * prisma/core/migrations/…_promo_codes_and_waiting_list, beside those of the capacity that it is about.
 */
export class WaitingListRepository {
  byId(tx: Tx, id: string): Promise<WaitingListRecord | null> {
    return tx.waitingListEntry.findUnique({ where: { id } });
  }

  /**
   * Puts somebody at the end of the line; who is in it already stays there.
   * @returns the id of the entry, which may be another than the one given
   * @throws StillOnSale, NotOnSale
   */
  async join(tx: Tx, entry: NewWaitingListEntry): Promise<string> {
    const document = JSON.stringify({
      id: entry.id,
      event_id: entry.eventId,
      ticket_type_id: entry.ticketTypeId,
      email: entry.email,
      locale: entry.locale,
      quantity: entry.quantity,
      user_id: entry.userId,
      address: entry.address,
      offer_seconds: entry.offerSeconds,
      created_at: entry.createdAt,
    });
    const rows = await asPlacementError(tx.$queryRaw<{ id: string }[]>`SELECT join_waiting_list(${document}::jsonb)::text AS id`);
    return rows[0]?.id ?? entry.id;
  }

  /** Remembers the key that a new entry was created with. @param keyHash SHA-256, hexadecimal */
  async rememberKey(tx: Tx, id: string, keyHash: string): Promise<void> {
    await tx.waitingListEntry.update({ where: { id }, data: { joinKeyHash: keyHash } });
  }

  /**
   * Claims the email with the link of an entry, unless one was sent after `since` or the entry is closed.
   * @returns whether it is to be sent now
   */
  async claimLinkEmail(tx: Tx, id: string, now: Date, since: Date): Promise<boolean> {
    const { count } = await tx.waitingListEntry.updateMany({
      where: { id, status: { in: ["WAITING", "OFFERED"] }, OR: [{ linkSentAt: null }, { linkSentAt: { lte: since } }] },
      data: { linkSentAt: now },
    });
    return count === 1;
  }

  /** Takes somebody out of the line, or gives an offer back. @returns false when that was over before */
  async leave(tx: Tx, id: string): Promise<boolean> {
    const [row] = await tx.$queryRaw<{ left: boolean }[]>`SELECT leave_waiting_list(${id}::uuid, 'CANCELLED', NULL) AS left`;
    return row?.left ?? false;
  }

  /** Ends an offer that nobody took in time. @returns false when it was not overdue, or is over */
  async expire(tx: Tx, id: string, now: Date): Promise<boolean> {
    const [row] = await tx.$queryRaw<{ left: boolean }[]>`SELECT leave_waiting_list(${id}::uuid, 'EXPIRED', ${now}) AS left`;
    return row?.left ?? false;
  }

  /** Offers what is free to those who wait for it. @returns how many offers */
  async offer(tx: Tx, eventId: string): Promise<number> {
    const [row] = await tx.$queryRaw<{ offers: number }[]>`SELECT offer_waiting(${eventId}::uuid) AS offers`;
    return row?.offers ?? 0;
  }

  /** Ends every entry of an event, and gives back what offers hold. @returns how many */
  async close(tx: Tx, eventId: string, status: "CANCELLED" | "EXPIRED"): Promise<number> {
    const [row] = await tx.$queryRaw<{ closed: number }[]>`SELECT close_waiting_list(${eventId}::uuid, ${status}::"WaitingListStatus") AS closed`;
    return row?.closed ?? 0;
  }

  /** Whether anybody waits or has an offer at all: one cheap look, before the others are taken. */
  async isInUse(tx: Tx): Promise<boolean> {
    const rows = await tx.$queryRaw<unknown[]>`SELECT 1 FROM waiting_list_entries WHERE status IN ('WAITING', 'OFFERED') ORDER BY ticket_type_id LIMIT 1`;
    return rows.length > 0;
  }

  /** Offers that nobody took in time, the oldest first. One that nobody was told of yet is not over. */
  overdue(tx: Tx, now: Date, limit: number): Promise<WaitingListRecord[]> {
    return tx.waitingListEntry.findMany({ where: { status: "OFFERED", offerExpiresAt: { lte: now }, notifiedAt: { not: null } }, orderBy: { offerExpiresAt: "asc" }, take: limit });
  }

  /**
   * Events for which there is something to do: somebody waits and there is something free, or nothing is to be had any
   * more though somebody waits or has an offer.
   * It goes from one ticket type to the next by the index, however many wait for each, and looks the rest up: OFFSET 0
   * and LIMIT 1 keep it from being joined as a whole.
   */
  async attentive(tx: Tx, now: Date): Promise<{ eventId: string; status: string; isOver: boolean }[]> {
    return tx.$queryRaw<{ eventId: string; status: string; isOver: boolean }[]>`
      WITH RECURSIVE types (id) AS (
        (SELECT ticket_type_id FROM waiting_list_entries WHERE status IN ('WAITING', 'OFFERED') ORDER BY ticket_type_id LIMIT 1)
        UNION ALL
        SELECT (SELECT w.ticket_type_id FROM waiting_list_entries w WHERE w.status IN ('WAITING', 'OFFERED') AND w.ticket_type_id > types.id ORDER BY w.ticket_type_id LIMIT 1)
        FROM types WHERE types.id IS NOT NULL)
      SELECT DISTINCT e.id::text AS "eventId", e.status::text AS status, e.ends_at <= ${now} AS "isOver"
      FROM types CROSS JOIN LATERAL (SELECT * FROM ticket_types WHERE id = types.id OFFSET 0) AS t CROSS JOIN LATERAL (SELECT * FROM events WHERE id = t.event_id OFFSET 0) AS e
      WHERE e.status <> 'PUBLISHED' OR e.ends_at <= ${now}
        OR (t.sold + t.reserved < t.quantity AND e.sold + e.reserved < e.max_attendees
          AND (SELECT place FROM waiting_list_entries w WHERE w.ticket_type_id = t.id AND w.status = 'WAITING' ORDER BY place LIMIT 1) IS NOT NULL)`;
  }

  /**
   * Marks offers whose mail was not sent yet, as told; those that somebody else works on are passed over. Their time begins
   * now: that the workers were away must not cost anybody the place in line. It is over when sales are: nobody is promised
   * what he could not buy.
   */
  async takeUntold(tx: Tx, limit: number): Promise<WaitingListRecord[]> {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      UPDATE waiting_list_entries AS w
      SET notified_at = clock_timestamp(), offer_expires_at = least(clock_timestamp() + make_interval(secs => w.offer_seconds), t.sales_end_at, e.ends_at)
      FROM ticket_types t, events e
      WHERE t.id = w.ticket_type_id AND e.id = w.event_id AND w.id = ANY(ARRAY(
        SELECT id FROM waiting_list_entries WHERE status = 'OFFERED' AND notified_at IS NULL ORDER BY offered_at LIMIT ${limit} FOR UPDATE SKIP LOCKED))
      RETURNING w.id::text`;
    return tx.waitingListEntry.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, orderBy: { place: "asc" } });
  }

  /** Whether anybody on the list of a cancelled event has to be notified: a cheap check before `takeCancellationNotices`. */
  async hasCancellationNotices(tx: Tx): Promise<boolean> {
    const rows = await tx.$queryRaw<unknown[]>`SELECT 1 FROM waiting_list_entries WHERE cancellation_notice_due LIMIT 1`;
    return rows.length > 0;
  }

  /**
   * Takes entries whose people have to be notified that their event was cancelled, once its guests were. Entries that another
   * process has taken are skipped.
   */
  async takeCancellationNotices(tx: Tx, limit: number): Promise<WaitingListRecord[]> {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      UPDATE waiting_list_entries SET cancellation_notice_due = false WHERE id = ANY(ARRAY(
        SELECT w.id FROM waiting_list_entries w JOIN event_cancellations c ON c.event_id = w.event_id
        WHERE w.cancellation_notice_due AND c.finished_at IS NOT NULL LIMIT ${limit} FOR UPDATE OF w SKIP LOCKED))
      RETURNING id::text`;
    return tx.waitingListEntry.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, orderBy: { place: "asc" } });
  }

  /**
   * How many stand before each of these in its line, and itself: 1 is the next. Those that do not wait have none. Of a page
   * the line is gone through once: up to the first of them, and on from there.
   */
  positions(tx: Tx, ids: readonly string[]): Promise<{ id: string; position: number }[]> {
    return tx.$queryRaw<{ id: string; position: number }[]>`
      WITH own AS (SELECT id, ticket_type_id, place FROM waiting_list_entries WHERE id = ANY (${[...ids]}::uuid[]) AND status = 'WAITING'),
        first AS (SELECT ticket_type_id, min(place) AS place FROM own GROUP BY ticket_type_id),
        line AS MATERIALIZED (SELECT ticket_type_id, place, (
          SELECT count(*) FROM waiting_list_entries w WHERE w.ticket_type_id = first.ticket_type_id AND w.status = 'WAITING' AND w.place < first.place) AS ahead FROM first)
      SELECT own.id::text AS id, (line.ahead + (
        SELECT count(*) FROM waiting_list_entries w
        WHERE w.ticket_type_id = own.ticket_type_id AND w.status = 'WAITING' AND w.place BETWEEN line.place AND own.place))::integer AS position
      FROM own JOIN line USING (ticket_type_id)`;
  }

  /** One row more than the page asks for, in the order in which they came. */
  list(tx: Tx, { eventId, status }: WaitingListCriteria, page: Page): Promise<WaitingListRecord[]> {
    return tx.waitingListEntry.findMany({
      where: { eventId, ...(status === null ? {} : { status }), ...(page.after === null ? {} : { place: { gt: BigInt(page.after.key) } }) },
      orderBy: { place: "asc" },
      take: page.first + 1,
    });
  }

  count(tx: Tx, { eventId, status }: WaitingListCriteria): Promise<number> {
    return tx.waitingListEntry.count({ where: { eventId, ...(status === null ? {} : { status }) } });
  }
}
