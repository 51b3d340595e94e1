import { calendarDaysBetween, momentAt, wallClockOf } from "../../../platform/time/wall-clock";

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

/** The API writes years with four digits. */
const FIRST = Date.UTC(1970, 0);
const LAST = Date.UTC(10_000, 0) - 1;
const DAY = 86_400_000;

/**
 * The dates of a copy of an event that starts at `startsAt`. On the clocks of its time zone, each date is as far from the start as
 * it was. (Adding elapsed time was rejected: across a clock change, doors would open an hour early or late.) Only where a
 * clock change leaves no valid order, such as an event within the skipped hour, the dates move by elapsed time.
 */
export function movedDates(dates: EventDates, startsAt: Date, timeZone: string): EventDates {
  const onTheClock = wallClockOf(startsAt, timeZone) - wallClockOf(dates.startsAt, timeZone);
  const elapsed = startsAt.getTime() - dates.startsAt.getTime();
  const moved = (move: (date: Date) => Date): EventDates => ({
    startsAt,
    endsAt: move(dates.endsAt),
    doorsOpenAt: dates.doorsOpenAt && move(dates.doorsOpenAt),
    doorsCloseAt: dates.doorsCloseAt && move(dates.doorsCloseAt),
  });
  const byClock = moved((date) => withinLimits(momentAt(wallClockOf(date, timeZone) + onTheClock, timeZone)));
  return Object.keys(problemsOfDates(byClock)).length === 0 ? byClock : moved((date) => withinLimits(new Date(date.getTime() + elapsed)));
}

/**
 * Moves the dates of ticket sales for a copy of an event: they keep their time of day in its time zone, and move by as many
 * calendar days as the start.
 */
export function salesDatesMover(startedAt: Date, startsAt: Date, timeZone: string): (date: Date | null) => Date | null {
  const days = calendarDaysBetween(startedAt, startsAt, timeZone);
  return (date) => date && withinLimits(momentAt(wallClockOf(date, timeZone) + days * DAY, timeZone));
}

/** What people write for "always" stays within the times that the API knows. */
const withinLimits = (date: Date): Date => new Date(Math.min(Math.max(date.getTime(), FIRST), LAST));
