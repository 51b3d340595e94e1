const RFC3339 =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})[Tt](?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})(?:\.(?<fraction>\d{1,9}))?(?:[Zz]|(?<sign>[+-])(?<offsetHour>\d{2}):(?<offsetMinute>\d{2}))$/;

const MINUTE = 60_000;
/** Minutes. No time zone on Earth is further from UTC (Pacific/Kiritimati). */
const MAX_OFFSET = 14 * 60;
/** PostgreSQL and JavaScript agree on these years, and no other year is a plausible input. */
const [FIRST_YEAR, LAST_YEAR] = [1970, 9_999];

/** What callers are told about any other text; completes "<field> …". */
export const INSTANT_FORMAT = "must be an existing date and time with an offset, e.g. 2026-06-15T09:00:00+02:00";

/**
 * Reads an RFC 3339 date and time with an offset, to the millisecond. Every part is checked against the calendar,
 * because `new Date("2027-02-30T10:00:00Z")` is 2 March and not an error. 24:00 is refused, as RFC 3339 does; so are
 * leap seconds, which neither Date nor PostgreSQL can represent, and offsets beyond 14:00.
 * @returns the moment, or null for any other text
 */
export function parseInstant(text: string): Date | null {
  const parts = RFC3339.exec(text)?.groups;
  if (!parts) return null;
  const part = (name: string): number => Number(parts[name] ?? 0);
  const [year, month, day] = [part("year"), part("month"), part("day")];
  const [hour, minute, second] = [part("hour"), part("minute"), part("second")];
  const offset = part("offsetHour") * 60 + part("offsetMinute");
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59 || part("offsetMinute") > 59 || offset > MAX_OFFSET) return null;
  const milliseconds = Number((parts.fraction ?? "").padEnd(3, "0").slice(0, 3));
  const local = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  const instant = new Date(local - (parts.sign === "-" ? -offset : offset) * MINUTE);
  const utcYear = instant.getUTCFullYear();
  // Date.UTC moves the years 0 to 99 into the 20th century.
  return year < FIRST_YEAR - 1 || utcYear < FIRST_YEAR || utcYear > LAST_YEAR ? null : instant;
}

/** @param month 1 for January */
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
