import { STRIPE_CURRENCIES } from "../api/currencies";

/** An amount in the smallest unit, as a person reads it: `6150, "eur"` → `€61.50`. */
export function formatMoney(amount: number, currency: string): string {
  const digits = STRIPE_CURRENCIES.get(currency)?.digits ?? 2;
  const shown = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat("en", { style: "currency", currency, ...shown }).format(amount / 10 ** digits);
}
