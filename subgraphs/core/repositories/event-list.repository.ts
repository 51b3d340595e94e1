import { EventStatus, Prisma } from "../../../prisma/core/client/client";
import type { Page } from "../../../platform/graphql/connection";
import type { Tx } from "./database";
import type { EventRecord } from "./event.repository";
import { countOf, idsNewestFirst, inOrderOf, type Matching } from "./newest-first";

/** What a list of events is narrowed down to; null means any. */
export interface EventCriteria {
  readonly organizationId: string | null;
  readonly status: readonly EventRecord["status"][] | null;
  /** UPCOMING has not begun, ONGOING has, PAST is over. */
  readonly timing: "UPCOMING" | "ONGOING" | "PAST" | null;
  /** Words; the last one may be the beginning of one. */
  readonly search: string | null;
  /** Starts not before, and not after. */
  readonly from: Date | null;
  readonly to: Date | null;
  /** Organizations whose drafts the caller may see. */
  readonly draftsOf: readonly string[] | "all";
}

/**
 * Lists of events. By hand, because Prisma can say neither the full-text condition nor the comparison of rows that lets
 * an index begin at the cursor. What each condition is found by stands in the migrations; tests/event-list.int.test.ts
 * asks PostgreSQL.
 */
export class EventListRepository {
  /** One row more than the page asks for, newest first, from the `offset`th after the cursor. */
  async list(tx: Tx, criteria: EventCriteria, page: Page, offset: number, now: Date): Promise<EventRecord[]> {
    const ids = await idsNewestFirst(tx, "events", matching(criteria, now), page, offset);
    return inOrderOf(ids, await tx.event.findMany({ where: { id: { in: ids } } }));
  }

  count(tx: Tx, criteria: EventCriteria, now: Date): Promise<number> {
    return countOf(tx, "events", matching(criteria, now));
  }
}

/**
 * In parts, each of which is in the order of the list in an index of its own: what is published and what is not, and of one
 * status each when there is a choice of them. What is over has a choice of them by its nature, and else a list of it would
 * begin with all that is to come.
 */
function matching(criteria: EventCriteria, now: Date): Matching[] {
  const { status, timing, search, draftsOf } = criteria;
  const narrowed = conditionsOf(criteria, now);
  if (search !== null) {
    const visible = draftsOf === "all" ? Prisma.sql`TRUE` : Prisma.sql`(published_at IS NOT NULL OR organization_id = ANY(${[...draftsOf]}::uuid[]))`;
    const wanted = status === null ? Prisma.sql`TRUE` : Prisma.sql`status = ANY(${[...status]}::"EventStatus"[])`;
    return [{ found: Prisma.sql`event_document(title, location, description) @@ event_query(${search})`, conditions: Prisma.sql`${visible} AND ${wanted} AND ${narrowed}` }];
  }
  const published = Prisma.sql`published_at IS NOT NULL AND ${narrowed}`;
  const wanted = status ?? (timing === "PAST" ? Object.values(EventStatus) : null);
  const parts: Matching[] = wanted
    ? [...new Set(wanted)].filter((one) => one !== "DRAFT").map((one) => ({ found: few(criteria, one, now), conditions: Prisma.sql`status = ${one}::"EventStatus" AND ${published}` }))
    : [{ found: few(criteria, null, now), conditions: published }];
  // Drafts, and drafts that were cancelled: never published, and visible to their organizers only.
  const unpublished = (["DRAFT", "CANCELLED"] as const).filter((one) => wanted?.includes(one) !== false);
  const drafts = Prisma.sql`published_at IS NULL AND status = ANY(${unpublished}::"EventStatus"[]) AND ${narrowed}`;
  if (draftsOf.length > 0 && unpublished.length > 0) {
    parts.push({ found: null, conditions: draftsOf === "all" ? drafts : Prisma.sql`organization_id = ANY(${[...draftsOf]}::uuid[]) AND ${drafts}` });
  }
  return parts;
}

/**
 * A condition on time that leaves so little that it is put in order afterwards. When an event was made and when it begins go
 * together, and whoever plans does not know: the list would be gone through from its beginning to the time that is asked for.
 */
function few({ organizationId, timing, from, to }: EventCriteria, status: EventRecord["status"] | null, now: Date): Prisma.Sql | null {
  if (organizationId !== null) return null;
  // A range has an index of its own: many have begun and many are not over, but few are both.
  if (timing === "ONGOING") return Prisma.sql`published_at IS NOT NULL AND tstzrange(starts_at, ends_at) @> ${now}::timestamptz`;
  if (timing === "PAST" && status === "PUBLISHED") return Prisma.sql`status = 'PUBLISHED' AND ends_at <= ${now}`;
  return from !== null && to !== null ? Prisma.sql`published_at IS NOT NULL AND starts_at BETWEEN ${from} AND ${to}` : null;
}

function conditionsOf({ organizationId, timing, from, to }: EventCriteria, now: Date): Prisma.Sql {
  const conditions = [Prisma.sql`TRUE`];
  if (organizationId !== null) conditions.push(Prisma.sql`organization_id = ${organizationId}::uuid`);
  if (timing === "UPCOMING") conditions.push(Prisma.sql`starts_at > ${now}`);
  if (timing === "ONGOING") conditions.push(Prisma.sql`starts_at <= ${now} AND ends_at > ${now}`);
  if (timing === "PAST") conditions.push(Prisma.sql`ends_at <= ${now}`);
  if (from !== null) conditions.push(Prisma.sql`starts_at >= ${from}`);
  if (to !== null) conditions.push(Prisma.sql`starts_at <= ${to}`);
  return Prisma.join(conditions, " AND ");
}
