import { CURRENCIES, currencyDigits, isCurrency, WITHDRAWN_CURRENCIES } from "./currencies";

/** ISO 4217, list one: every currency that people pay with, by its decimals. Funds codes, metals and units of account are not in it. */
const ISO_4217: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
  2:
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK " +
    "DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK " +
    "LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR " +
    "RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED " +
    "VES WST XCD XCG YER ZAR ZMW ZWG",
  3: "BHD IQD JOD KWD LYD OMR TND",
};
const pinned = new Map(Object.entries(ISO_4217).flatMap(([digits, codes]) => codes.split(" ").map((code) => [code, Number(digits)] as const)));

describe("currencies", () => {
  it("have the decimals of ISO 4217, and no others are accepted", () => {
    expect(pinned.size).toBe(155);
    expect(Object.fromEntries(Object.entries(CURRENCIES).map(([code, { digits }]) => [code, digits]))).toEqual(Object.fromEntries(pinned));
    for (const { name } of Object.values(CURRENCIES)) expect(name).toMatch(/^\p{Lu}[\p{L}’ ]+$/u);
  });

  it("do not depend on what Intl says", () => {
    const { resolvedOptions } = Intl.NumberFormat.prototype;
    Intl.NumberFormat.prototype.resolvedOptions = () => ({ maximumFractionDigits: 7 }) as Intl.ResolvedNumberFormatOptions;
    try {
      expect(["HUF", "COP", "IDR", "PKR", "RSD", "JPY", "KWD"].map(currencyDigits)).toEqual([2, 2, 2, 2, 2, 0, 3]);
    } finally {
      Intl.NumberFormat.prototype.resolvedOptions = resolvedOptions;
    }
  });

  it.each("XDR XSU XUA XAD XAU XAG XPT XPD XBA XXX XTS HRK BGN ANG CUC SLL ZWL LTL DEM CHE CHW CLF COU MXV USN UYI UYW BOV eur EU EURO".split(" "))(
    "do not include %s",
    (code) => expect(isCurrency(code)).toBe(false),
  );
  it.each(["", "constructor", "__proto__", "toString"])("do not include the word %j", (code) => expect(isCurrency(code)).toBe(false));

  it("stay readable when they are withdrawn, with two decimals", () => {
    expect([...WITHDRAWN_CURRENCIES].filter(isCurrency)).toEqual([]);
    expect([...WITHDRAWN_CURRENCIES].map(currencyDigits)).toEqual([...WITHDRAWN_CURRENCIES].map(() => 2));
  });
});
