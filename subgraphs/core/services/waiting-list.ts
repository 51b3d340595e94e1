import { eventStatisticsChanged, waitingListChanged } from "../../../contracts/topics/topics";
import { mayIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { conflict, forbidden, notFound } from "../../../platform/errors/platform-errors";
import { lazyConnectionOf, type LazyConnection, type Page } from "../../../platform/graphql/connection";
import { addToOutbox, topicMessage } from "../../../platform/outbox/outbox";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { EventFacts, EventRepository } from "../repositories/event.repository";
import type { WaitingListCriteria, WaitingListRecord, WaitingListRepository } from "../repositories/waiting-list.repository";
import type { AuditLog } from "./audit-log";
import { partOf } from "./audit-subjects";
import { requireEvent } from "./event-access";
import type { Seen } from "./purchase-access";
import type { WaitingListAccess } from "./waiting-list-access";

/** Whether text is what a page of the list may come after: the place of an entry. */
export const isPlace = (key: string): boolean => /^\d{1,18}$/.test(key);

/**
 * The lines for tickets that are sold out: one for each ticket type, first come first served. What is given back is
 * offered by the very statement that releases it (`release_capacity`), so that nobody who comes by can take it in between,
 * to the first whose number fits: nobody is passed over by somebody who wants as many or more. On sale is only what
 * nobody in the line can use.
 */
export class WaitingList {
  constructor(
    private readonly db: CoreDatabase,
    private readonly entries: WaitingListRepository,
    private readonly events: EventRepository,
    private readonly access: WaitingListAccess,
    private readonly audit: AuditLog,
  ) {}

  /** Null for what is not there or not for the caller. */
  async find(caller: Principal, id: string, token: string | null): Promise<Seen<WaitingListRecord> | null> {
    const entry = isId(id) ? await this.entries.byId(this.db.client, id) : null;
    const event = entry && (await this.events.byId(this.db.client, entry.eventId));
    const seenAs = entry && event && this.access.ofEntry(caller, entry, event.organizationId, token);
    return seenAs ? { ...entry, seenAs } : null;
  }

  /** @throws NOT_FOUND for what is not there or not for the caller */
  async require(caller: Principal, id: string, token: string | null): Promise<Seen<WaitingListRecord>> {
    const entry = await this.find(caller, id, token);
    if (!entry) throw notFound("waiting list entry");
    return entry;
  }

  /** In the order in which they came. @param page its key is a place, see `isPlace` @throws UNAUTHENTICATED, FORBIDDEN without guests:read */
  async listOf(caller: Principal, event: EventFacts, { status }: Pick<WaitingListCriteria, "status">, page: Page): Promise<LazyConnection<Seen<WaitingListRecord>>> {
    requireEvent(caller, event, "guests:read");
    const criteria = { eventId: event.id, status };
    const rows = await this.entries.list(this.db.client, criteria, page);
    return lazyConnectionOf(rows.map((row) => ({ ...row, seenAs: "STAFF" as const })), page, () => this.entries.count(this.db.client, criteria), (row) => String(row.place));
  }

  /**
   * Out of the line, or an offer given back: it goes to the next. Who is not in it any more has left already.
   * @throws NOT_FOUND; FORBIDDEN for those who run the event without guests:manage; CONFLICT when the offer was taken
   */
  async leave(caller: Principal, id: string, token: string): Promise<void> {
    const entry = await this.require(caller, id, token);
    const event = await this.events.byId(this.db.client, entry.eventId);
    if (entry.seenAs === "STAFF" && !(event && mayIn(caller, event.organizationId, "guests:manage"))) throw forbidden();
    const left = await this.db.transaction(async (tx) => {
      await addToOutbox(tx, ...newsOf(entry));
      const isOut = await this.entries.leave(tx, id);
      if (isOut && event) await this.audit.record(tx, caller, "WAITING_LIST_LEFT", partOf(event, "WaitingListEntry", id), { before: { status: entry.status }, after: { status: "CANCELLED" } });
      if (isOut) this.db.logEvent(tx, "waiting list left", {
        entryId: entry.id, eventId: entry.eventId, ticketTypeId: entry.ticketTypeId,
      });
      return isOut;
    });
    const present = left ? null : await this.entries.byId(this.db.client, id);
    if (present?.status === "CONVERTED") throw conflict("The offer was taken. Cancel the purchase instead.");
  }

  /**
   * Offers what is free to those who wait for it. To be called last in a transaction that makes more free in another way
   * than by releasing a hold (that does it by itself): sold tickets that are cancelled, a larger quantity. Without it,
   * the clock does the same within a second, and somebody who comes by may have been faster.
   * @returns how many offers
   */
  offerFreed(tx: Tx, eventId: string): Promise<number> {
    return this.entries.offer(tx, eventId);
  }

  /**
   * Nobody needs to wait any more, because the event was cancelled: ends every entry and gives back what offers hold.
   * @returns how many
   */
  close(tx: Tx, eventId: string): Promise<number> {
    return this.entries.close(tx, eventId, "CANCELLED");
  }
}

/** What follows the change of an entry: its line moved, and maybe what it held is held by somebody else. */
export const newsOf = ({ eventId, ticketTypeId }: Pick<WaitingListRecord, "eventId" | "ticketTypeId">) => [
  topicMessage(waitingListChanged, ticketTypeId, { id: ticketTypeId }),
  topicMessage(eventStatisticsChanged, eventId, { id: eventId }),
];
