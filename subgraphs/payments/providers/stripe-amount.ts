import { currencyDigits } from "../../../platform/money/currencies";
import { stripeDigits, stripeLimits } from "../../../platform/money/stripe-limits";

/**
 * Integer minor units (ISO 4217) in the units of Stripe, which differ for some currencies. Stripe itself refuses
 * currencies that it does not charge; refunds in them may have been charged before.
 * @returns null for an amount that Stripe cannot take in this currency
 */
export function toStripeAmount(minor: number, currency: string): number | null {
  if (minor % (stripeLimits(currency)?.step ?? 1) !== 0) return null;
  return shifted(minor, digitsOf(currency) - currencyDigits(currency));
}

/** An amount of Stripe in our minor units; null if it is not a whole number of them. */
export const fromStripeAmount = (amount: number, currency: string): number | null =>
  shifted(amount, currencyDigits(currency) - digitsOf(currency));

/** An account may have old intents in currencies that are no longer charged. They have two decimals, as ours do. */
const digitsOf = (currency: string): number => stripeDigits(currency) ?? 2;

function shifted(amount: number, digits: number): number | null {
  if (digits >= 0) return amount * 10 ** digits;
  const divisor = 10 ** -digits;
  return amount % divisor === 0 ? amount / divisor : null;
}
