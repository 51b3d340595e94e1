import { Prisma } from "../../../prisma/core/client/client";
import type { Page } from "../../../platform/graphql/connection";
import type { Tx } from "./database";
import type { EventRecord } from "./event.repository";
import { countOf, idsNewestFirst, inOrderOf } from "./newest-first";

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
    const ids = await idsNewestFirst(tx, "events", matching(criteria, now), page, { isSearch: criteria.search !== null, offset });
    return inOrderOf(ids, await tx.event.findMany({ where: { id: { in: ids } } }));
  }

  count(tx: Tx, criteria: EventCriteria, now: Date): Promise<number> {
    return countOf(tx, "events", matching(criteria, now));
  }
}

function matching({ organizationId, status, timing, search, from, to, draftsOf }: EventCriteria, now: Date): Prisma.Sql {
  const conditions: Prisma.Sql[] = [];
  if (draftsOf === "all") conditions.push(Prisma.sql`TRUE`);
  else if (draftsOf.length === 0) conditions.push(Prisma.sql`published_at IS NOT NULL`);
  else conditions.push(Prisma.sql`(published_at IS NOT NULL OR organization_id = ANY(${[...draftsOf]}::uuid[]))`);
  if (organizationId !== null) conditions.push(Prisma.sql`organization_id = ${organizationId}::uuid`);
  const [only, ...more] = status ?? [];
  // One status by equality: only then the index that begins with it is in the order of the list.
  if (only !== undefined && more.length === 0) conditions.push(Prisma.sql`status = ${only}::"EventStatus"`);
  else if (status !== null) conditions.push(Prisma.sql`status = ANY(${[...status]}::text[]::"EventStatus"[])`);
  if (timing === "UPCOMING") conditions.push(Prisma.sql`starts_at > ${now}`);
  if (timing === "ONGOING") conditions.push(Prisma.sql`starts_at <= ${now} AND ends_at > ${now}`);
  if (timing === "PAST") conditions.push(Prisma.sql`ends_at <= ${now}`);
  if (from !== null) conditions.push(Prisma.sql`starts_at >= ${from}`);
  if (to !== null) conditions.push(Prisma.sql`starts_at <= ${to}`);
  // Materialized: PostgreSQL would else rather go through the list and make the words of one event after the other.
  if (search !== null) conditions.push(Prisma.sql`id IN (WITH found AS MATERIALIZED (SELECT id FROM events WHERE event_document(title, location, description) @@ event_query(${search})) SELECT id FROM found)`);
  return Prisma.join(conditions, " AND ");
}
