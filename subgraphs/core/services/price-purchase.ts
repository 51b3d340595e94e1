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

/** What can be charged, in minor units. */
export interface Chargeable {
  /** Amounts are multiples of this. */
  readonly step: number;
  readonly largest: number;
}

/** More than integer columns and providers accept. */
export class TooExpensive extends Error {
  override readonly name = "TooExpensive";
}

type Discount = Pick<PromoCodeRecord, "kind" | "amount" | "ticketTypeIds">;

/**
 * Adds up the lines and subtracts the promo code from those it applies to: a percentage rounded to the nearest amount
 * that can be charged, a half in the buyer's favor; or a fixed amount, at most down to zero. The lines share the discount
 * by price, to the unit, and none gets more than it costs.
 * @throws TooExpensive
 */
export function pricePurchase(lines: readonly Line[], promo: Discount | null, { step, largest }: Chargeable): Price {
  const full = lines.map(({ quantity, unitPriceMinor }) => quantity * unitPriceMinor);
  const subtotalMinor = sum(full);
  if (subtotalMinor > largest) throw new TooExpensive();
  const matching = lines.map((line, index) => (promo && isFor(promo, line.ticketTypeId) ? (full[index] ?? 0) : 0));
  const discountMinor = promo ? discountOf(promo, sum(matching), step) : 0;
  const discounts = share(discountMinor, matching);
  return { subtotalMinor, discountMinor, totalMinor: subtotalMinor - discountMinor, discounts };
}

/** Whether a promo code takes something off this type. */
export const isFor = ({ ticketTypeIds }: Pick<Discount, "ticketTypeIds">, ticketTypeId: string): boolean =>
  ticketTypeIds.length === 0 || ticketTypeIds.includes(ticketTypeId);

function discountOf({ kind, amount }: Discount, matching: number, step: number): number {
  if (kind === "FIXED") return Math.min(amount, matching);
  // Everything, even of a price that is not a multiple of the step.
  if (amount === WHOLE) return matching;
  const steps = Math.floor((matching * amount + (WHOLE / 2) * step) / (WHOLE * step));
  return Math.min(steps * step, matching);
}

/** 100 %, in hundredths of a percent. */
const WHOLE = 10_000;

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
