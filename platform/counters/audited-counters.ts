import type { SqlExecutor } from "../db/database";
import type { Difference, Recount, Subject } from "./counter-source";

/** What was found when a subject was last looked at. */
export interface Audited {
  readonly id: string;
  readonly version: bigint;
  readonly checkedAt: Date;
  readonly differences: readonly Difference[];
}

/** The table `counter_audits`: the same in every service that keeps counters. */
export class AuditedCounters {
  constructor(private readonly db: SqlExecutor) {}

  async of(subjects: readonly Subject[]): Promise<Map<string, Audited>> {
    const rows = await this.db.$queryRawUnsafe<Audited[]>(
      `SELECT subject_id::text AS id, version, checked_at AS "checkedAt", differences FROM counter_audits WHERE subject_id = ANY($1::uuid[])`,
      subjects.map(({ id }) => id),
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  async save(id: string, { version, differences }: Recount, checkedAt: Date): Promise<void> {
    await this.db.$executeRawUnsafe(
      `INSERT INTO counter_audits (subject_id, version, checked_at, differences) VALUES ($1::uuid, $2::bigint, $3::timestamptz, $4::jsonb)
       ON CONFLICT (subject_id) DO UPDATE SET version = excluded.version, checked_at = excluded.checked_at, differences = excluded.differences`,
      id,
      version,
      checkedAt,
      JSON.stringify(differences),
    );
  }

  /** Forgets what does not exist any more. @param after, last the range of ids in which `present` are all that there are; null is without end */
  async forgetOthers(after: string | null, last: string | null, present: readonly Subject[]): Promise<void> {
    await this.db.$executeRawUnsafe(
      `DELETE FROM counter_audits WHERE ($1::uuid IS NULL OR subject_id > $1::uuid) AND ($2::uuid IS NULL OR subject_id <= $2::uuid) AND subject_id <> ALL($3::uuid[])`,
      after,
      last,
      present.map(({ id }) => id),
    );
  }

  /** How many counters differ now, by counter. */
  async standing(): Promise<Map<string, number>> {
    const rows = await this.db.$queryRawUnsafe<{ counter: string; rows: number }[]>(
      `SELECT d->>'counter' AS counter, count(*)::integer AS rows
       FROM (SELECT differences FROM counter_audits WHERE differences <> '[]') AS wrong, jsonb_array_elements(wrong.differences) AS d GROUP BY 1`,
    );
    return new Map(rows.map(({ counter, rows: count }) => [counter, count]));
  }
}
