import fc from "fast-check";
import { pricePurchase, TooExpensive, type Line } from "./price-purchase";

const line = (ticketTypeId: string, quantity: number, unitPriceMinor: number): Line => ({ ticketTypeId, quantity, unitPriceMinor });
const EURO = { step: 1, largest: 99_999_999 };
const percent = (amount: number, ticketTypeIds: string[] = []) => ({ kind: "PERCENT" as const, amount, ticketTypeIds });
const fixed = (amount: number, ticketTypeIds: string[] = []) => ({ kind: "FIXED" as const, amount, ticketTypeIds });

describe("the price of a purchase", () => {
  it("is the sum of its lines without a promo code", () => {
    expect(pricePurchase([line("a", 2, 4_950), line("b", 1, 0)], null, EURO)).toEqual({ subtotalMinor: 9_900, discountMinor: 0, totalMinor: 9_900, discounts: [0, 0] });
  });

  it.each([
    ["a tenth", percent(1_000), [line("a", 3, 333)], 100],
    ["a half of a unit, which is the buyer's", percent(5_000), [line("a", 1, 3)], 2],
    ["a hundredth of a percent", percent(1), [line("a", 1, 10_000)], 1],
    ["all", percent(10_000), [line("a", 3, 333), line("b", 1, 1)], 1_000],
    ["a fixed amount", fixed(500), [line("a", 1, 2_000)], 500],
    ["a fixed amount that is more than the price", fixed(5_000), [line("a", 1, 2_000)], 2_000],
    ["a percentage of one type alone", percent(5_000, ["b"]), [line("a", 1, 2_000), line("b", 1, 1_000)], 500],
    ["a fixed amount at most to the price of its type", fixed(5_000, ["b"]), [line("a", 1, 2_000), line("b", 1, 1_000)], 1_000],
    ["nothing of types that it is not for", percent(5_000, ["c"]), [line("a", 1, 2_000)], 0],
  ])("is less by %s", (_what, promo, lines, discount) => {
    expect(pricePurchase(lines, promo, EURO).discountMinor).toBe(discount);
  });

  it("gives each line its part, and the types that the code is not for nothing", () => {
    expect(pricePurchase([line("a", 1, 1), line("b", 1, 1), line("c", 1, 1)], fixed(2), EURO).discounts).toEqual([0, 1, 1]);
    expect(pricePurchase([line("a", 1, 2_000), line("b", 2, 1_000)], percent(1_000, ["b"]), EURO).discounts).toEqual([0, 200]);
  });

  it.each([
    ["to a hundredth of a dinar, whose thousandths cannot be charged", 10, percent(3_333), [line("a", 2, 10_120)], 6_750],
    ["to a whole ariary, whose hundredths cannot be charged", 100, percent(1_000), [line("a", 1, 150_500)], 15_100],
    ["down to nothing when it is less than half a step", 10, percent(10), [line("a", 1, 4_000)], 0],
    ["to everything at 100 %, whatever the price", 10, percent(10_000), [line("a", 1, 1_235)], 1_235],
    ["to no more than the price", 10, percent(9_999), [line("a", 1, 1_235)], 1_230],
  ])("rounds a percentage %s", (_what, step, promo, lines, discount) => {
    expect(pricePurchase(lines, promo, { step, largest: 99_999_999 }).discountMinor).toBe(discount);
  });

  it("is refused when it is more than anybody can take", () => {
    expect(() => pricePurchase([line("a", 100, 99_999_999)], null, EURO)).toThrow(TooExpensive);
  });

  it("adds up, whatever is bought: the parts are the whole, and no line costs less than nothing", () => {
    const lines = fc.array(fc.record({ ticketTypeId: fc.constantFrom("a", "b", "c", "d"), quantity: fc.integer({ min: 1, max: 10 }), unitPriceMinor: fc.integer({ min: 0, max: 500_000 }) }), { minLength: 1, maxLength: 5 });
    const types = fc.subarray(["a", "b", "c", "d"]);
    const promos = fc.oneof(fc.tuple(fc.integer({ min: 1, max: 10_000 }), types).map(([amount, ids]) => percent(amount, ids)), fc.tuple(fc.integer({ min: 1, max: 9_999_999 }), types).map(([amount, ids]) => fixed(amount, ids)));
    fc.assert(
      fc.property(lines, fc.option(promos), (bought, promo) => {
        const price = pricePurchase(bought, promo, EURO);
        expect(price.discounts.reduce((total, part) => total + part, 0)).toBe(price.discountMinor);
        expect(price.totalMinor).toBe(price.subtotalMinor - price.discountMinor);
        expect(price.totalMinor).toBeGreaterThanOrEqual(0);
        for (const [index, { quantity, unitPriceMinor }] of bought.entries()) {
          expect(price.discounts[index]).toBeGreaterThanOrEqual(0);
          expect(price.discounts[index]).toBeLessThanOrEqual(quantity * unitPriceMinor);
        }
      }),
    );
  });
});
