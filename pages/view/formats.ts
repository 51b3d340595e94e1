/** As the API gives it: a decimal string with the currency's digits. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** The decimals are those of the API, because browsers disagree about the decimals of a currency. */
export function formatMoney({ amount, currency }: Money, locale: string): string {
  const digits = decimalsOf(amount);
  const options = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(locale, options).format(amount as `${number}`);
}

export const isZero = ({ amount }: Money): boolean => Number(amount) === 0;

/** The price of several, to the last digit. */
export function times({ amount, currency }: Money, count: number): Money {
  const digits = decimalsOf(amount);
  const minor = String(BigInt(amount.replace(".", "")) * BigInt(count)).padStart(digits + 1, "0");
  return { amount: digits === 0 ? minor : `${minor.slice(0, -digits)}.${minor.slice(-digits)}`, currency };
}

const decimalsOf = (amount: string): number => amount.split(".")[1]?.length ?? 0;

/** "Monday, 15 June 2026" where the event takes place. */
export function formatDate(at: string, timeZone: string, locale: string): string {
  const date = new Intl.DateTimeFormat(locale, { timeZone, weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(new Date(at));
  return date.charAt(0).toLocaleUpperCase(locale) + date.slice(1);
}

/** "19:30 – 23:30 (GMT+2)" where the event takes place; with both dates when it lasts longer than a day. */
export function formatTimes(startsAt: string, endsAt: string, timeZone: string, locale: string): string {
  const [start, end] = [new Date(startsAt), new Date(endsAt)];
  const long = end.getTime() - start.getTime() >= 86_400_000;
  const format = new Intl.DateTimeFormat(locale, { timeZone, hour: "numeric", minute: "2-digit", ...(long ? { day: "numeric", month: "short" } : {}) });
  return `${format.format(start)} – ${format.format(end)} (${zoneName(start, timeZone, locale)})`;
}

/** "19:32" for something that happened on the day of the event. */
export const formatClock = (at: string, timeZone: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { timeZone, hour: "numeric", minute: "2-digit" }).format(new Date(at));

/** "9:05" until a moment, "0:00" after it. @param milliseconds that remain */
export function formatCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
  const rest = String(seconds % 60).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

function zoneName(at: Date, timeZone: string, locale: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "short" }).formatToParts(at);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
}
