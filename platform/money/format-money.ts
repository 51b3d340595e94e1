import { currencyDigits } from "./currencies";
import { fromMinor } from "./money";

/**
 * An amount as people read it in a language: (499000, "HUF", "hu") → "4 990,00 Ft". The decimals are those of our own
 * table. Whole amounts of currencies whose decimals nobody writes keep them, so that what is shown is what is charged.
 */
export function formatMinor(minor: number, currency: string, locale: string): string {
  const amount = fromMinor(minor, currency);
  try {
    return currencyFormat(locale, currency).format(amount as `${number}`);
  } catch {
    // `Intl` refuses a code that does not have three letters.
    return `${amount} ${currency}`;
  }
}

const formats = new Map<string, Intl.NumberFormat>();

function currencyFormat(locale: string, currency: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const known = formats.get(key);
  if (known) return known;
  const digits = currencyDigits(currency);
  const made = new Intl.NumberFormat(locale, { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits });
  // Locales come from callers.
  if (formats.size >= 200) formats.clear();
  formats.set(key, made);
  return made;
}
