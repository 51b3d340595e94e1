import { chargeProblem } from "./charge-limits";
import { CURRENCIES } from "./currencies";
import { toMinor } from "./money";
import { stripeLimits } from "./stripe-limits";

const problem = (amount: string, currency: string) => chargeProblem(toMinor(amount, currency), stripeLimits(currency));
const named = (reason: string, limitMinor: number) => ({ reason, limitMinor });

describe("a charge by Stripe", () => {
  it.each([
    ["0.50", "EUR"], ["0.30", "GBP"], ["175", "HUF"], ["4990.50", "HUF"], ["50", "JPY"], ["50", "KRW"], ["1.240", "KWD"], ["999999", "UGX"],
    ["100", "UGX"], ["999999.99", "USD"], ["20000000", "IDR"], ["100", "MGA"], ["0", "KPW"], ["0", "EUR"], ["15", "CZK"], ["0.5", "PKR"],
  ])("can be %s %s", (amount, currency) => expect(problem(amount, currency)).toBeNull());

  it.each([
    ["0.49", "EUR", named("MINIMUM", 50)], ["0.29", "GBP", named("MINIMUM", 30)], ["174.99", "HUF", named("MINIMUM", 17_500)], ["49", "JPY", named("MINIMUM", 50)],
    ["14.99", "CZK", named("MINIMUM", 1_500)], ["0.10", "PKR", named("MINIMUM", 50)], ["0.490", "KWD", named("MINIMUM", 500)],
    ["1000000", "UGX", named("MAXIMUM", 999_999)], ["1500000", "ISK", named("MAXIMUM", 999_999)],
    ["1.235", "KWD", named("STEP", 10)], ["10.125", "TND", named("STEP", 10)], ["100.50", "MGA", named("STEP", 100)],
    ["10", "KPW", { reason: "CURRENCY" }], ["10", "IQD", { reason: "CURRENCY" }], ["10", "LYD", { reason: "CURRENCY" }], ["10", "GHS", { reason: "CURRENCY" }],
    ["10", "HRK", { reason: "CURRENCY" }], ["10", "XDR", { reason: "CURRENCY" }],
  ])("cannot be %s %s", (amount, currency, expected) => expect(problem(amount, currency)).toEqual(expected));

  it("has a range that contains amounts, in every currency that Stripe charges", () => {
    const charged = Object.keys(CURRENCIES).filter((code) => stripeLimits(code) !== null);
    expect(charged).toHaveLength(137);
    for (const code of charged) {
      const { minimum, maximum, step } = stripeLimits(code) ?? { minimum: 0, maximum: 0, step: 0 };
      expect([code, Number.isInteger(minimum), minimum % step, minimum > 0, maximum > 100 * minimum]).toEqual([code, true, 0, true, true]);
    }
  });
});
