/** What a payment gateway accepts in one currency. Amounts are integer minor units (ISO 4217). */
export interface ChargeLimits {
  readonly minimum: number;
  readonly maximum: number;
  /** Amounts are multiples of this: 10 for 1.230 KWD, which has no thousandths on card networks. */
  readonly step: number;
}

/** Why an amount cannot be charged, and the limit it breaks. */
export type ChargeProblem =
  | { readonly reason: "CURRENCY" }
  | { readonly reason: "MINIMUM" | "MAXIMUM" | "STEP"; readonly limitMinor: number };

/**
 * Whether an amount can be charged. Nothing has to be charged for 0.
 *
 * @param minor integer minor units
 * @param limits what the gateway accepts in the currency, or null if it does not accept the currency
 * @returns null if the amount can be charged
 */
export function chargeProblem(minor: number, limits: ChargeLimits | null): ChargeProblem | null {
  if (minor === 0) return null;
  if (!limits) return { reason: "CURRENCY" };
  if (minor < limits.minimum) return { reason: "MINIMUM", limitMinor: limits.minimum };
  if (minor > limits.maximum) return { reason: "MAXIMUM", limitMinor: limits.maximum };
  if (minor % limits.step !== 0) return { reason: "STEP", limitMinor: limits.step };
  return null;
}
