const DAY = 86_400_000;

/**
 * What the clocks of a time zone show at a moment.
 * @param timeZone an IANA name
 * @returns milliseconds since 1970-01-01T00:00 on these clocks, so that differences are differences on the clock
 */
export function wallClockOf(moment: Date, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-u-ca-iso8601-nu-latn", {
    timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  });
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((moment.getTime() % 1_000) + 1_000) % 1_000);
}

/**
 * The moment at which the clocks of a time zone show `wallClock`. If they show it twice, because they are put back, the first
 * time. If they skip it, because they are put forward, the moment as far behind the change: 02:30 becomes 03:30.
 * @param wallClock as `wallClockOf` returns it
 */
export function momentAt(wallClock: number, timeZone: string): Date {
  const offsetAround = (moment: number): number => wallClockOf(new Date(moment), timeZone) - moment;
  const [before, after] = [offsetAround(wallClock - DAY), offsetAround(wallClock + DAY)];
  const candidates = [...new Set([before, after])].map((offset) => new Date(wallClock - offset)).sort((a, b) => a.getTime() - b.getTime());
  return candidates.find((moment) => wallClockOf(moment, timeZone) === wallClock) ?? new Date(wallClock - before);
}

/** The number of calendar days between two moments on the clocks of a time zone, negative if `to` is earlier. */
export const calendarDaysBetween = (from: Date, to: Date, timeZone: string): number =>
  Math.floor(wallClockOf(to, timeZone) / DAY) - Math.floor(wallClockOf(from, timeZone) / DAY);
