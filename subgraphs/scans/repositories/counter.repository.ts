import type { CounterSource, Difference, Recount, Subject } from "../../../platform/counters/counter-source";
import type { Tx } from "./database";

/**
 * Counters of events: how many scans had which outcome, where and when. How they are counted anew is a function in
 * prisma/scans/migrations/…_counter_audit, because operators ask the same.
 */
export class CounterRepository implements CounterSource<Tx> {
  readonly subject = "eventId";

  /** Goes from one event to the next by the indexes, however many scans each has: there is no table of events here. */
  subjects(tx: Tx, after: string | null, limit: number): Promise<Subject[]> {
    return tx.$queryRaw<Subject[]>`
      WITH RECURSIVE events (id, place) AS (
        SELECT next_event(${after}::uuid), 1
        UNION ALL SELECT next_event(id), place + 1 FROM events WHERE id IS NOT NULL AND place < ${limit})
      SELECT id::text AS id, counters_version(id) AS version FROM events WHERE id IS NOT NULL`;
  }

  async recount(tx: Tx, id: string): Promise<Recount> {
    const [row] = await tx.$queryRaw<{ version: bigint; differences: Difference[] }[]>`
      SELECT counters_version(${id}::uuid) AS version, coalesce(jsonb_agg(jsonb_build_object('counter', counter, 'row', row_key, 'kept', kept, 'counted', counted)), '[]') AS differences
      FROM recount_event(${id}::uuid) WHERE kept <> counted`;
    return { version: row?.version ?? 0n, differences: row?.differences ?? [] };
  }
}
