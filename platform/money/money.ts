import { trimEnd } from "../text/trim-end";
import { currencyDigits } from "./currencies";

/** The largest amount in minor units that providers accept, and that integer columns and JSON numbers hold exactly. */
const MAX_MINOR = 99_999_999;
/** Units of small value, of which Stripe takes more digits. The limit is that of a 32-bit column. */
const MANY_UNITS: Readonly<Record<string, number>> = { IDR: 2_000_000_000, MGA: 2_000_000_000 };

/** The largest amount of a currency that is stored, in minor units. */
export const maxMinor = (currency: string): number => MANY_UNITS[currency] ?? MAX_MINOR;

/**
 * A decimal string as integer minor units: ("49.5", "EUR") → 4950.
 * @throws RangeError when it has more decimals than its currency, is negative, or is too large. The message completes
 * the sentence "<field> …".
 */
export function toMinor(amount: string, currency: string): number {
  const parts = /^(\d+)(?:\.(\d+))?$/.exec(amount);
  const digits = currencyDigits(currency);
  const fraction = trimEnd(parts?.[2] ?? "", (digit) => digit === "0");
  if (!parts) throw new RangeError("must not be negative");
  if (fraction.length > digits) throw new RangeError(decimalsProblem(digits, currency));
  const minor = Number(`${parts[1]}${fraction.padEnd(digits, "0")}`);
  if (minor > maxMinor(currency)) throw new RangeError(`must be at most ${fromMinor(maxMinor(currency), currency)}`);
  return minor;
}

const decimalsProblem = (digits: number, currency: string): string =>
  digits === 0 ? `must have no decimals in ${currency}` : `must have at most ${digits} decimals in ${currency}`;

/** Integer minor units as a decimal string with all the decimals of the currency: (4950, "EUR") → "49.50". */
export function fromMinor(minor: number, currency: string): string {
  const digits = currencyDigits(currency);
  if (digits === 0) return String(minor);
  const sign = minor < 0 ? "-" : "";
  const padded = String(Math.abs(minor)).padStart(digits + 1, "0");
  return `${sign}${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

/** The shape of `Money` in the API. */
export const money = (minor: number, currency: string): { amount: string; currency: string } => ({ amount: fromMinor(minor, currency), currency });
