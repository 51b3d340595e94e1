/** When an event takes place, and when its doors are open. */
export interface EventDates {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly doorsOpenAt: Date | null;
  readonly doorsCloseAt: Date | null;
}

/** What only several dates together can have wrong, by field; each alone was checked before. */
export function problemsOfDates({ startsAt, endsAt, doorsOpenAt, doorsCloseAt }: EventDates): Record<string, string> {
  const problems: Record<string, string> = {};
  if (endsAt <= startsAt) problems.endsAt = "must be after startsAt";
  if (doorsOpenAt && doorsOpenAt >= endsAt) problems.doorsOpenAt = "must be before endsAt";
  if (doorsCloseAt && doorsCloseAt <= (doorsOpenAt ?? startsAt)) problems.doorsCloseAt = "must be after doorsOpenAt, or startsAt";
  return problems;
}

/** What the API can say of times: years of four digits. */
const FIRST = Date.UTC(1970, 0);
const LAST = Date.UTC(10_000, 0) - 1;

/**
 * The same dates, `milliseconds` later; a negative number is earlier. What people write for "always" stays within the
 * times that there are.
 */
export function shifted<T extends Date | null>(date: T, milliseconds: number): T {
  return (date === null ? null : new Date(Math.min(Math.max(date.getTime() + milliseconds, FIRST), LAST))) as T;
}
