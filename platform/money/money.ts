/** Digits after the point, from ISO 4217 as the ICU data of the run time knows it: EUR 2, JPY 0, TND 3. */
export function minorDigits(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** The largest amount in minor units that integer columns, providers and JSON numbers all hold exactly. */
export const MAX_MINOR = 99_999_999;

/**
 * A decimal string as integer minor units: ("49.5", "EUR") → 4950.
 * @throws RangeError when it has more digits than its currency, is negative, or too large
 */
export function toMinor(amount: string, currency: string): number {
  const parts = /^(\d+)(?:\.(\d+))?$/.exec(amount);
  const digits = minorDigits(currency);
  const fraction = (parts?.[2] ?? "").replace(/0+$/, "");
  if (!parts) throw new RangeError("must not be negative");
  if (fraction.length > digits) throw new RangeError(`must have at most ${digits} digits after the point in ${currency}`);
  const minor = Number(`${parts[1]}${fraction.padEnd(digits, "0")}`);
  if (minor > MAX_MINOR) throw new RangeError(`must be at most ${fromMinor(MAX_MINOR, currency)}`);
  return minor;
}

/** Integer minor units as a decimal string with all the digits of the currency: (4950, "EUR") → "49.50". */
export function fromMinor(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  if (digits === 0) return String(minor);
  const sign = minor < 0 ? "-" : "";
  const padded = String(Math.abs(minor)).padStart(digits + 1, "0");
  return `${sign}${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

/** The shape of `Money` in the API. */
export const money = (minor: number, currency: string): { amount: string; currency: string } => ({ amount: fromMinor(minor, currency), currency });
