import type { CounterSource, Difference, Recount, Subject } from "../../../platform/counters/counter-source";
import type { Tx } from "./database";

/**
 * The one counter of a payment: what was given back of it. How it is counted anew is a function in
 * prisma/payments/migrations/…_counter_audit, because operators ask the same.
 */
export class CounterRepository implements CounterSource<Tx> {
  readonly subject = "paymentId";

  /** Payments that have refunds, or say that something was given back. */
  subjects(tx: Tx, after: string | null, limit: number): Promise<Subject[]> {
    return tx.$queryRaw<Subject[]>`
      SELECT id::text AS id, counters_version(id) AS version FROM (
        (SELECT id FROM payments WHERE refunded_minor > 0 AND (${after}::uuid IS NULL OR id > ${after}::uuid) ORDER BY id LIMIT ${limit})
        UNION
        (SELECT DISTINCT payment_id FROM refunds WHERE ${after}::uuid IS NULL OR payment_id > ${after}::uuid ORDER BY payment_id LIMIT ${limit})
      ) AS given_back ORDER BY given_back.id LIMIT ${limit}`;
  }

  async recount(tx: Tx, id: string): Promise<Recount> {
    const [row] = await tx.$queryRaw<{ version: bigint; differences: Difference[] }[]>`
      SELECT counters_version(${id}::uuid) AS version, coalesce(jsonb_agg(jsonb_build_object('counter', counter, 'row', row_id, 'kept', kept, 'counted', counted)), '[]') AS differences
      FROM recount_payment(${id}::uuid) WHERE kept <> counted`;
    return { version: row?.version ?? 0n, differences: row?.differences ?? [] };
  }
}
