import { formatMinor } from "./format-money";

const plain = (text: string): string => text.replace(/[\u00a0\u202f\u2009]/g, " ");

describe("an amount that people read", () => {
  it.each([
    [4950, "EUR", "en", "€49.50"],
    [4950, "EUR", "fr", "49,50 €"],
    [499000, "HUF", "en", "HUF 4,990.00"],
    [15000000, "IDR", "en", "IDR 150,000.00"],
    [10050, "RSD", "en", "RSD 100.50"],
    [5000, "JPY", "en", "¥5,000"],
    [12345, "KWD", "en", "KWD 12.345"],
    [100, "??", "en", "1.00 ??"],
  ])("%i minor units of %s in %s are %s, with the decimals of our table", (minor, currency, locale, text) => {
    expect(plain(formatMinor(minor, currency, locale))).toBe(text);
  });
});
