import type { Event, EventStatus, TicketType } from "../../../prisma/core/client/client";
import { isId } from "../../../platform/db/new-id";
import { badInput } from "../../../platform/errors/platform-errors";
import type { Page } from "../../../platform/graphql/connection";
import type { Tx } from "./database";

export type EventRecord = Event;
export type TicketTypeRecord = TicketType;

/** An event without its counters: what changes seldom, and may be remembered for a while. */
export type EventFacts = Omit<Event, "sold" | "reserved" | "validated" | "refundedMinor">;
export type TicketTypeFacts = Omit<TicketType, "sold" | "reserved" | "validated" | "revenueMinor" | "nameKey">;

/** What decides how many tickets are left: never remembered. */
export type EventCounters = Pick<Event, "id" | "maxAttendees" | "sold" | "reserved"> & { readonly ticketTypes: readonly Pick<TicketType, "id" | "quantity" | "sold" | "reserved">[] };

/** The columns that whoever makes an event decides; counters and times of creation have defaults. */
export type NewEvent = Pick<
  Event,
  "id" | "organizationId" | "organizerId" | "title" | "slug" | "description" | "startsAt" | "endsAt" | "doorsOpenAt" | "doorsCloseAt" | "timeZone" | "location" | "maxAttendees" | "currency" | "coverImageUrl"
>;
export type NewTicketType = Pick<TicketType, "id" | "eventId" | "position" | "name" | "nameKey" | "description" | "priceMinor" | "quantity" | "salesStartAt" | "salesEndAt" | "maxPerPurchase" | "maxPerBuyer">;

/** Tables `events` and `ticket_types`. */
export class EventRepository {
  async insert(tx: Tx, event: NewEvent, ticketTypes: readonly NewTicketType[]): Promise<EventRecord> {
    const created = await tx.event.create({ data: event });
    await tx.ticketType.createMany({ data: [...ticketTypes] });
    return created;
  }

  /** Null for what is no id at all, too: ids come from outside. */
  async byId(tx: Tx, id: string): Promise<EventRecord | null> {
    return isId(id) ? tx.event.findUnique({ where: { id } }) : null;
  }

  bySlug(tx: Tx, slug: string): Promise<EventRecord | null> {
    return tx.event.findUnique({ where: { slug } });
  }

  byIds(tx: Tx, ids: readonly string[]): Promise<EventRecord[]> {
    return tx.event.findMany({ where: { id: { in: [...ids] } } });
  }

  ticketTypesByIds(tx: Tx, ids: readonly string[]): Promise<TicketTypeRecord[]> {
    return tx.ticketType.findMany({ where: { id: { in: [...ids] } } });
  }

  /** In the order that the organiser gave them. */
  ticketTypesOf(tx: Tx, eventIds: readonly string[]): Promise<TicketTypeRecord[]> {
    return tx.ticketType.findMany({ where: { eventId: { in: [...eventIds] } }, orderBy: [{ position: "asc" }, { id: "asc" }] });
  }

  countersOf(tx: Tx, ids: readonly string[]): Promise<EventCounters[]> {
    const ticketTypes = { select: { id: true, quantity: true, sold: true, reserved: true } };
    return tx.event.findMany({ where: { id: { in: [...ids] } }, select: { id: true, maxAttendees: true, sold: true, reserved: true, ticketTypes } });
  }

  /** Reads the event and keeps everybody else from changing it until the transaction ends; sales wait, too. */
  async lock(tx: Tx, id: string): Promise<EventRecord | null> {
    await tx.$queryRaw`SELECT 1 FROM events WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return this.byId(tx, id);
  }

  /** Keeps other transactions from changing the event and from adding anything that belongs to it. */
  async lockForDeletion(tx: Tx, id: string): Promise<void> {
    await tx.$queryRaw`SELECT 1 FROM events WHERE id = ${id}::uuid FOR UPDATE`;
  }

  /** Everything but its status and its capacity, which have statements of their own. */
  async update(tx: Tx, id: string, data: Partial<Omit<NewEvent, "id" | "organizationId" | "slug" | "currency" | "maxAttendees">>): Promise<void> {
    await tx.event.update({ where: { id }, data });
  }

  /**
   * Moves an event along its life, if it is where it may come from.
   * @param from see `sourcesOf`
   * @returns false when it is somewhere else (by now)
   */
  async move(tx: Tx, id: string, from: readonly EventStatus[], to: EventStatus, data: { publishedAt?: Date } = {}): Promise<boolean> {
    const { count } = await tx.event.updateMany({ where: { id, status: { in: [...from] } }, data: { ...data, status: to } });
    return count === 1;
  }

  /** Moves what ended at or before `now`, at most `limit`, oldest first. @returns those that were moved */
  moveEnded(tx: Tx, from: readonly EventStatus[], to: EventStatus, now: Date, limit: number): Promise<Pick<EventRecord, "id" | "organizationId">[]> {
    return tx.$queryRaw`
      UPDATE events SET status = ${to}::"EventStatus", updated_at = now() WHERE id = ANY(ARRAY(
        SELECT id FROM events WHERE status = ANY(${[...from]}::"EventStatus"[]) AND ends_at <= ${now} ORDER BY ends_at LIMIT ${limit} FOR NO KEY UPDATE SKIP LOCKED))
      RETURNING id::text, organization_id::text AS "organizationId"`;
  }

  /** With its ticket types. @returns what it was; null when it is no draft (any more) @throws what `isInUse` knows */
  async deleteDraft(tx: Tx, id: string): Promise<EventRecord | null> {
    try {
      return await tx.event.delete({ where: { id, status: "DRAFT" } });
    } catch (error) {
      if ((error as { code?: string }).code === "P2025") return null;
      throw error;
    }
  }

  /** What belongs to the event has changed: nobody may go on with what he remembers of it. */
  async touch(tx: Tx, id: string): Promise<void> {
    await tx.event.update({ where: { id }, data: { updatedAt: new Date() } });
  }

  /** Not a change of the event itself: `updated_at` stays. */
  async addRefunded(tx: Tx, id: string, minor: number): Promise<void> {
    await tx.$executeRaw`UPDATE events SET refunded_minor = refunded_minor + ${minor} WHERE id = ${id}::uuid`;
  }
}

/** The row that a page of a newest-first list comes after. @throws BAD_USER_INPUT for a cursor of another list */
export function cursorOf(page: Page): { readonly createdAt: Date; readonly id: string } | null {
  if (!page.after) return null;
  const createdAt = new Date(page.after.key);
  if (Number.isNaN(createdAt.getTime()) || !isId(page.after.id)) throw badInput({ after: "is not a cursor of this list" });
  return { createdAt, id: page.after.id };
}
