import type { SqlExecutor } from "./database";

const DAY = 86_400_000;

/** The UTC day of an instant, e.g. "2026-06-15". */
const dayOf = (now: Date): string => now.toISOString().slice(0, 10);

/** Seconds until the next UTC day begins: when a used-up daily limit starts again. */
export const secondsUntilTomorrow = (now: Date): number => Math.ceil((DAY - (now.getTime() % DAY)) / 1000);

/**
 * Limits per UTC day, counted in the table `daily_counts` of the service's own database. The count belongs to the
 * transaction: it commits or rolls back with what it counts, and of concurrent ones exactly `limit` succeed.
 */
export class DailyCounts {
  /**
   * Counts one use today.
   * @param limit 0 is without limit
   * @returns false if the limit is used up; nothing is counted then
   */
  async take(tx: SqlExecutor, name: string, subject: string, limit: number, now: Date): Promise<boolean> {
    if (limit === 0) return true;
    const rows = await tx.$queryRawUnsafe<unknown[]>(
      `INSERT INTO daily_counts AS d (name, subject, day, count) VALUES ($1, $2, $3::date, 1)
       ON CONFLICT (name, subject, day) DO UPDATE SET count = d.count + 1 WHERE d.count < $4::integer RETURNING d.count`,
      name, subject, dayOf(now), limit,
    );
    return rows.length > 0;
  }

  /**
   * Counts one use on the first day, from today on, that has room.
   * @param limit at least 1
   * @returns null for today, otherwise the start of that day
   */
  async takeFirstFree(tx: SqlExecutor, name: string, subject: string, limit: number, now: Date): Promise<Date | null> {
    // An upsert locks the row even where its condition fails. So from here on it is one transaction at a time, and no two
    // choose the last place of a later day.
    if (await this.take(tx, name, subject, limit, now)) return null;
    const [row] = await tx.$queryRawUnsafe<{ day: Date }[]>(
      `INSERT INTO daily_counts AS d (name, subject, day, count)
       SELECT $1, $2, coalesce(min(c.day) FILTER (WHERE c.count < $4::integer), max(c.day) + 1, $3::date), 1
       FROM daily_counts c WHERE c.name = $1 AND c.subject = $2 AND c.day >= $3::date
       ON CONFLICT (name, subject, day) DO UPDATE SET count = d.count + 1 RETURNING d.day`,
      name, subject, dayOf(now), limit,
    );
    return row && row.day.getTime() > now.getTime() ? row.day : null;
  }

  /**
   * Counts what exceeded a limit.
   * @returns the number today, this one included
   */
  async note(tx: SqlExecutor, name: string, subject: string, now: Date): Promise<number> {
    const [row] = await tx.$queryRawUnsafe<{ count: number }[]>(
      `INSERT INTO daily_counts AS d (name, subject, day, count) VALUES ($1, $2, $3::date, 1)
       ON CONFLICT (name, subject, day) DO UPDATE SET count = d.count + 1 RETURNING d.count`,
      name, subject, dayOf(now),
    );
    return row?.count ?? 1;
  }

  /** Deletes counts of days before yesterday. */
  async purge(tx: SqlExecutor, now = new Date()): Promise<void> {
    await tx.$executeRawUnsafe("DELETE FROM daily_counts WHERE day < $1::date - 1", dayOf(now));
  }
}
