import { MAX_MINOR } from "../../../platform/money/money";
import type { PromoCodeRecord } from "../repositories/promo-code.repository";

/** Tickets of one type that are to be bought. */
export interface Line {
  readonly ticketTypeId: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
}

/** What a purchase costs, in minor units. */
export interface Price {
  readonly subtotalMinor: number;
  readonly discountMinor: number;
  readonly totalMinor: number;
  /** The discount of each line, in the order of the lines. */
  readonly discounts: readonly number[];
}

/** More than integer columns and providers can take. */
export class TooExpensive extends Error {
  override readonly name = "TooExpensive";
}

type Discount = Pick<PromoCodeRecord, "kind" | "amount" | "ticketTypeIds">;

/**
 * Adds up the lines and takes the promo code off those that it is for: a percentage rounded to the nearest minor unit, a
 * half in the buyer's favour; a fixed amount at most down to zero. The lines share the discount by price, to the unit,
 * and none gets more than it costs.
 * @throws TooExpensive
 */
export function pricePurchase(lines: readonly Line[], promo: Discount | null): Price {
  const full = lines.map(({ quantity, unitPriceMinor }) => quantity * unitPriceMinor);
  const subtotalMinor = sum(full);
  if (subtotalMinor > MAX_MINOR) throw new TooExpensive();
  const matching = lines.map((line, index) => (promo && isFor(promo, line.ticketTypeId) ? (full[index] ?? 0) : 0));
  const discountMinor = promo ? discountOf(promo, sum(matching)) : 0;
  const discounts = share(discountMinor, matching);
  return { subtotalMinor, discountMinor, totalMinor: subtotalMinor - discountMinor, discounts };
}

/** Whether a promo code takes something off this type. */
export const isFor = ({ ticketTypeIds }: Pick<Discount, "ticketTypeIds">, ticketTypeId: string): boolean =>
  ticketTypeIds.length === 0 || ticketTypeIds.includes(ticketTypeId);

function discountOf({ kind, amount }: Discount, matching: number): number {
  return kind === "FIXED" ? Math.min(amount, matching) : Math.floor((matching * amount + 5_000) / 10_000);
}

/** Splits `amount` in proportion to `weights`: rounding what was given out so far leaves no remainder at the end. */
function share(amount: number, weights: readonly number[]): number[] {
  const all = sum(weights);
  let seen = 0;
  let given = 0;
  return weights.map((weight) => {
    seen += weight;
    const due = all === 0 ? 0 : Number((BigInt(amount) * BigInt(seen)) / BigInt(all));
    const part = due - given;
    given = due;
    return part;
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
