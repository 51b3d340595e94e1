import type { Event, EventStatus, TicketType } from "../../../prisma/core/client/client";
import { type Prisma } from "../../../prisma/core/client/client";
import type { Page } from "../../../platform/graphql/connection";
import type { Tx } from "./database";

export type EventRecord = Event;
export type TicketTypeRecord = TicketType;

/** The columns that whoever makes an event decides; counters and times of creation have defaults. */
export type NewEvent = Pick<
  Event,
  "id" | "organizationId" | "organizerId" | "title" | "slug" | "description" | "startsAt" | "endsAt" | "doorsOpenAt" | "doorsCloseAt" | "timeZone" | "location" | "maxAttendees" | "currency" | "coverImageUrl"
>;
export type NewTicketType = Pick<TicketType, "id" | "eventId" | "position" | "name" | "description" | "priceMinor" | "quantity" | "salesStartAt" | "salesEndAt" | "maxPerPurchase">;

/** What a list of events is narrowed down to; null means any. */
export interface EventCriteria {
  readonly organizationId: string | null;
  readonly status: readonly EventStatus[] | null;
  /** UPCOMING has not begun, ONGOING has, PAST is over. */
  readonly timing: "UPCOMING" | "ONGOING" | "PAST" | null;
  readonly search: string | null;
  /** Starts not before, and not after. */
  readonly from: Date | null;
  readonly to: Date | null;
  /** Organizations whose drafts the caller may see. */
  readonly draftsOf: readonly string[];
}

/** Tables `events` and `ticket_types`. */
export class EventRepository {
  async insert(tx: Tx, event: NewEvent, ticketTypes: readonly NewTicketType[]): Promise<EventRecord> {
    const created = await tx.event.create({ data: event });
    await tx.ticketType.createMany({ data: [...ticketTypes] });
    return created;
  }

  byId(tx: Tx, id: string): Promise<EventRecord | null> {
    return tx.event.findUnique({ where: { id } });
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

  /** DRAFT → PUBLISHED. @returns false when it is not a draft (any more) */
  async publish(tx: Tx, id: string, at: Date): Promise<boolean> {
    const { count } = await tx.event.updateMany({ where: { id, status: "DRAFT" }, data: { status: "PUBLISHED", publishedAt: at } });
    return count === 1;
  }

  async addRefunded(tx: Tx, id: string, minor: number): Promise<void> {
    await tx.event.update({ where: { id }, data: { refundedMinor: { increment: minor } } });
  }

  /** One row more than the page asks for, newest first. */
  list(tx: Tx, criteria: EventCriteria, page: Page, now: Date): Promise<EventRecord[]> {
    return tx.event.findMany({
      where: { AND: [matching(criteria, now), afterOf(page)] },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: page.first + 1,
    });
  }

  count(tx: Tx, criteria: EventCriteria, now: Date): Promise<number> {
    return tx.event.count({ where: matching(criteria, now) });
  }
}

function matching(criteria: EventCriteria, now: Date): Prisma.EventWhereInput {
  const { organizationId, status, timing, search, from, to, draftsOf } = criteria;
  const conditions: Prisma.EventWhereInput[] = [{ OR: [{ publishedAt: { not: null } }, { organizationId: { in: [...draftsOf] } }] }];
  if (organizationId !== null) conditions.push({ organizationId });
  if (status !== null) conditions.push({ status: { in: [...status] } });
  if (timing === "UPCOMING") conditions.push({ startsAt: { gt: now } });
  if (timing === "ONGOING") conditions.push({ startsAt: { lte: now }, endsAt: { gt: now } });
  if (timing === "PAST") conditions.push({ endsAt: { lte: now } });
  if (search !== null) conditions.push({ OR: [{ title: { contains: search, mode: "insensitive" } }, { location: { contains: search, mode: "insensitive" } }] });
  if (from !== null) conditions.push({ startsAt: { gte: from } });
  if (to !== null) conditions.push({ startsAt: { lte: to } });
  return { AND: conditions };
}

/** The rows after a cursor in newest-first order. */
export function afterOf(page: Page): { OR?: [{ createdAt: { lt: Date } }, { createdAt: Date; id: { lt: string } }] } {
  if (!page.after) return {};
  const createdAt = new Date(page.after.key);
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: page.after.id } }] };
}
