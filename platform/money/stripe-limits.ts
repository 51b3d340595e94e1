import type { ChargeLimits } from "./charge-limits";
import { currencyDigits } from "./currencies";
import { maxMinor } from "./money";

/**
 * What Stripe charges, from https://docs.stripe.com/currencies: the presentment currencies, their decimals, and the
 * smallest and largest amounts. Replaced currencies that Stripe still lists (ANG, BGN, STD) are left out.
 */
const WHOLE_UNITS = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" ");
/** Charged in whole units like those above, but sent to Stripe in hundredths, for backward compatibility. */
const WHOLE_UNITS_IN_HUNDREDTHS = ["ISK", "UGX"];
const THOUSANDTHS = ["BHD", "JOD", "KWD", "OMR", "TND"];
const HUNDREDTHS = (
  "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC CVE CZK " +
  "DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD KES KGS KHR KYD KZT LAK " +
  "LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN " +
  "QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD SZL THB TJS TOP TRY TTD TWD TZS UAH USD UYU UZS WST XCD XCG " +
  "YER ZAR ZMW"
).split(" ");

const DIGITS: ReadonlyMap<string, number> = new Map([
  ...WHOLE_UNITS.map((code) => [code, 0] as const),
  ...[...HUNDREDTHS, ...WHOLE_UNITS_IN_HUNDREDTHS].map((code) => [code, 2] as const),
  ...THOUSANDTHS.map((code) => [code, 3] as const),
]);

/** The smallest charges that Stripe documents, in minor units. They are per settlement currency. */
const MINIMUM: Readonly<Record<string, number>> = {
  AED: 200, AUD: 50, BRL: 50, CAD: 50, CHF: 50, CZK: 1_500, DKK: 250, EUR: 50, GBP: 30, HKD: 400, HUF: 17_500,
  INR: 50, JPY: 50, MXN: 1_000, MYR: 200, NOK: 300, NZD: 50, PLN: 200, RON: 200, SEK: 300, SGD: 50, THB: 1_000,
  USD: 50,
};

/** Stripe takes at most eight digits, and twelve for IDR. */
const maximumOf = (code: string): number => (code === "IDR" ? 999_999_999_999 : 99_999_999);

/** The decimals of an amount that is sent to Stripe, or null if Stripe does not charge the currency. */
export const stripeDigits = (code: string): number | null => DIGITS.get(code) ?? null;

/**
 * What Stripe accepts in a currency. Without a documented minimum, it is half a unit, or 50 units where there are no
 * decimals. Stripe may still refuse it: it converts such a charge and applies the minimum of the account's settlement
 * currency, which cannot be known here.
 *
 * @returns null if Stripe does not charge the currency
 */
export function stripeLimits(code: string): ChargeLimits | null {
  const digits = stripeDigits(code);
  if (digits === null) return null;
  const unit = 10 ** currencyDigits(code);
  const wholeUnits = WHOLE_UNITS.includes(code) || WHOLE_UNITS_IN_HUNDREDTHS.includes(code);
  const largest = Math.floor((maximumOf(code) * unit) / 10 ** digits);
  return {
    minimum: MINIMUM[code] ?? (wholeUnits ? 50 * unit : unit / 2),
    maximum: Math.min(largest, maxMinor(code)),
    step: wholeUnits ? unit : digits === 3 ? 10 : 1,
  };
}
