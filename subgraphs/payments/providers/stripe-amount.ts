import { minorDigits } from "../../../platform/money/money";

/** Charged in whole units, and sent to Stripe as such. */
const ZERO_DECIMAL = new Set(["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]);
/** Sent in thousandths, of which card networks take only whole hundredths. */
const THREE_DECIMAL = new Set(["BHD", "JOD", "KWD", "OMR", "TND"]);
/** Charged in whole units, but sent in hundredths as they were in former times. */
const WHOLE_UNITS_IN_HUNDREDTHS = new Set(["ISK", "UGX"]);

/**
 * Integer minor units (ISO 4217) as Stripe counts them, which is not the same for every currency.
 * @returns null for an amount that Stripe cannot take
 */
export function toStripeAmount(minor: number, currency: string): number | null {
  const amount = shifted(minor, stripeDigits(currency) - minorDigits(currency));
  return amount !== null && amount % stepOf(currency) === 0 ? amount : null;
}

/** The way back; null for what is no whole number of our minor units. */
export const fromStripeAmount = (amount: number, currency: string): number | null => shifted(amount, minorDigits(currency) - stripeDigits(currency));

const stripeDigits = (currency: string): number => (ZERO_DECIMAL.has(currency) ? 0 : THREE_DECIMAL.has(currency) ? 3 : 2);

const stepOf = (currency: string): number => (THREE_DECIMAL.has(currency) ? 10 : WHOLE_UNITS_IN_HUNDREDTHS.has(currency) ? 100 : 1);

function shifted(amount: number, digits: number): number | null {
  if (digits >= 0) return amount * 10 ** digits;
  const divisor = 10 ** -digits;
  return amount % divisor === 0 ? amount / divisor : null;
}
