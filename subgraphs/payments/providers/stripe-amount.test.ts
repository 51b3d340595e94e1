import fc from "fast-check";
import { CURRENCIES } from "../../../platform/money/currencies";
import { stripeLimits } from "../../../platform/money/stripe-limits";
import { STRIPE_CURRENCIES } from "../../../sandbox/stripe/api/currencies";
import { fromStripeAmount, toStripeAmount } from "./stripe-amount";

describe("an amount for Stripe", () => {
  it.each([
    [4950, "EUR", 4950],
    [500, "JPY", 500],
    [5, "ISK", 500],
    [5, "UGX", 500],
    [5120, "KWD", 5120],
    [105_000, "HUF", 105_000],
    [1_500_000_000, "IDR", 1_500_000_000],
    [10_050, "RSD", 10_050],
    [12_300, "MGA", 123],
    [1050, "TWD", 1050],
  ])("%i minor units of %s are %i", (minor, currency, amount) => {
    expect(toStripeAmount(minor, currency)).toBe(amount);
    expect(fromStripeAmount(amount, currency)).toBe(minor);
  });
  it("does not exist for thousandths that card networks do not take", () => {
    expect(toStripeAmount(5124, "TND")).toBeNull();
  });
  it("that is no whole number of our units is none of ours", () => {
    expect(fromStripeAmount(550, "ISK")).toBeNull();
  });
  it("comes back as it went, whatever the currency", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), fc.constantFrom("EUR", "JPY", "BHD", "HUF", "MGA", "ISK", "USD", "LYD"), (minor, currency) => {
        const amount = toStripeAmount(minor, currency);
        return amount === null || fromStripeAmount(amount, currency) === minor;
      }),
    );
  });
  it("that we let through is accepted by the sandbox, and its neighbors beyond the limits are not, in every currency", () => {
    const accepts = (currency: string, minor: number): boolean => {
      const stripe = STRIPE_CURRENCIES.get(currency.toLowerCase());
      const amount = toStripeAmount(minor, currency);
      return stripe !== undefined && amount !== null && amount >= stripe.minimum && amount <= stripe.maximum && amount % stripe.step === 0;
    };
    expect(Object.keys(CURRENCIES).filter((code) => stripeLimits(code) !== null)).toEqual(Object.keys(CURRENCIES).filter((code) => STRIPE_CURRENCIES.has(code.toLowerCase())));
    for (const code of Object.keys(CURRENCIES)) {
      const limits = stripeLimits(code);
      if (!limits) continue;
      const { minimum, maximum, step } = limits;
      const largest = maximum - (maximum % step);
      expect([code, accepts(code, minimum), accepts(code, largest), accepts(code, minimum - step)]).toEqual([code, true, true, false]);
      if (step > 1) expect([code, accepts(code, minimum + 1)]).toEqual([code, false]);
    }
  });
});
