import type { AuditEntry } from "../../../contracts/audit";
import { Prisma, type AuditEntry as AuditRow } from "../../../prisma/core/client/client";
import type { Page } from "../../../platform/graphql/connection";
import type { Tx } from "./database";
import { cursorOf } from "./event.repository";

/** An entry as it lies in the log. */
export type AuditRecord = Omit<AuditRow, "action" | "actorKind" | "before" | "after"> & {
  readonly action: AuditEntry["action"];
  readonly actorKind: AuditEntry["actor"]["kind"];
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
};

/** What a list of entries of an organization is narrowed down to; null means any. */
export interface AuditCriteria {
  readonly organizationId: string;
  readonly eventId: string | null;
  readonly recordId: string | null;
}

/** Table `audit_entries`: rows are added and read. The database refuses everything else. */
export class AuditRepository {
  /** Passes over those that are there already. @returns how many were not */
  async insert(tx: Tx, entries: readonly AuditEntry[], service: string): Promise<number> {
    const data = entries.map(({ actor, before, after, ...entry }) => ({
      ...entry,
      actorKind: actor.kind,
      actorId: actor.userId,
      sessionId: actor.sessionId,
      address: actor.address,
      userAgent: actor.userAgent,
      service,
      before: jsonOf(before),
      after: jsonOf(after),
    }));
    const { count } = await tx.auditEntry.createMany({ data, skipDuplicates: true });
    return count;
  }

  /** One row more than the page asks for, newest first. By hand, because Prisma cannot say where in an index to begin. */
  list(tx: Tx, criteria: AuditCriteria, page: Page): Promise<AuditRecord[]> {
    const after = cursorOf(page);
    const beyond = after ? Prisma.sql`AND (occurred_at, id) < (${after.createdAt}, ${after.id}::uuid)` : Prisma.empty;
    return tx.$queryRaw<AuditRecord[]>`
      SELECT id::text, occurred_at AS "occurredAt", action, record_type AS "recordType", record_id::text AS "recordId", organization_id::text AS "organizationId", event_id::text AS "eventId",
        actor_kind AS "actorKind", actor_id::text AS "actorId", session_id::text AS "sessionId", address, user_agent AS "userAgent", correlation_id AS "correlationId", service, before, after
      FROM audit_entries WHERE ${matching(criteria)} ${beyond} ORDER BY occurred_at DESC, id DESC LIMIT ${page.first + 1}`;
  }

  async count(tx: Tx, criteria: AuditCriteria): Promise<number> {
    const [row] = await tx.$queryRaw<{ count: number }[]>`SELECT count(*)::integer AS count FROM audit_entries WHERE ${matching(criteria)}`;
    return row?.count ?? 0;
  }
}

/** Each by its own index; a whole event is not asked for its organization as well, so that PostgreSQL cannot choose the longer way. */
function matching({ organizationId, eventId, recordId }: AuditCriteria): Prisma.Sql {
  const ofEvent = Prisma.sql`event_id = ${eventId}::uuid`;
  if (recordId === null) return eventId === null ? Prisma.sql`organization_id = ${organizationId}::uuid` : ofEvent;
  const ofRecord = Prisma.sql`organization_id = ${organizationId}::uuid AND record_id = ${recordId}::uuid`;
  return eventId === null ? ofRecord : Prisma.sql`${ofRecord} AND ${ofEvent}`;
}

const jsonOf = (fields: Record<string, unknown> | null) => (fields === null ? Prisma.DbNull : (fields as Prisma.InputJsonObject));
