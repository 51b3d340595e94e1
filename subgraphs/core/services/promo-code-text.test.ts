import { PROMO_CODE, promoCodeOf, typedPromoCode } from "./promo-code-text";

describe("a promo code", () => {
  it.each([
    ["summer-26", "SUMMER-26"],
    ["\u00a0Summer-26\r\n", "SUMMER-26"],
    ["SUM\u200bMER-26\ufeff", "SUMMER-26"],
    ["SUMMER\u201126", "SUMMER-26"],
    ["summer–26", "SUMMER-26"],
    ["summer—26", "SUMMER-26"],
    ["summer−26", "SUMMER-26"],
    ["SUMMER\u00ad-26", "SUMMER-26"],
    ["ｓｕｍｍｅｒ－２６", "SUMMER-26"],
    ["spaß", "SPASS"],
  ])("is the same when it is written as %j", (text, code) => {
    expect(promoCodeOf(text)).toBe(code);
    expect(typedPromoCode(text)).toBe(code);
  });

  it("has no blanks: a buyer's are removed, an organizer's are reported", () => {
    expect(typedPromoCode("SUMMER - 26")).toBe("SUMMER-26");
    expect(typedPromoCode("SUM\u00a0MER-2 6")).toBe("SUMMER-26");
    expect(PROMO_CODE.test(promoCodeOf("SUMMER 26"))).toBe(false);
  });

  it("is none when nothing is left", () => expect([typedPromoCode("\u200b \u00a0"), promoCodeOf("")]).toEqual(["", ""]));
});
