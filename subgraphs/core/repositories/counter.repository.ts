import type { CounterSource, Difference, Recount, Subject } from "../../../platform/counters/counter-source";
import type { Tx } from "./database";

/** Comes before every id. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

/**
 * Counters of events: of their ticket types, promo codes and cancellations, too. How they are counted anew is a function
 * in prisma/core/migrations/…_counter_audit, because operators ask the same.
 */
export class CounterRepository implements CounterSource<Tx> {
  readonly subject = "eventId";

  subjects(tx: Tx, after: string | null, limit: number): Promise<Subject[]> {
    return tx.$queryRaw<Subject[]>`
      SELECT id::text AS id, counters_version(id) AS version FROM events WHERE id > ${after ?? NOBODY}::uuid ORDER BY events.id LIMIT ${limit}`;
  }

  async recount(tx: Tx, id: string): Promise<Recount> {
    const [row] = await tx.$queryRaw<{ version: bigint; differences: Difference[] }[]>`
      SELECT counters_version(${id}::uuid) AS version, coalesce(jsonb_agg(jsonb_build_object('counter', counter, 'row', row_id, 'kept', kept, 'counted', counted)), '[]') AS differences
      FROM recount_event(${id}::uuid) WHERE kept <> counted`;
    return { version: row?.version ?? 0n, differences: row?.differences ?? [] };
  }
}
