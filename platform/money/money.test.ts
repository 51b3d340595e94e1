import fc from "fast-check";
import { fromMinor, maxMinor, toMinor } from "./money";

describe("money", () => {
  it.each([["49.5", "EUR", 4950], ["49.50", "EUR", 4950], ["0", "EUR", 0], ["500", "JPY", 500], ["1.234", "TND", 1234], ["49.500", "EUR", 4950], ["4990", "HUF", 499_000], ["4990.50", "HUF", 499_050], ["100.50", "RSD", 10_050], ["20000000", "IDR", 2_000_000_000]])("reads %s %s as %i", (text, currency, minor) => {
    expect(toMinor(text, currency)).toBe(minor);
  });
  it.each([["49.501", "EUR"], ["1.5", "JPY"], ["-1", "EUR"], ["1000000.00", "EUR"], ["20000000.01", "IDR"]])("refuses %s %s", (text, currency) => {
    expect(() => toMinor(text, currency)).toThrow(RangeError);
  });
  it("writes what it read, whatever the currency", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: maxMinor("EUR") }), fc.constantFrom("EUR", "JPY", "TND", "HUF", "IDR"), (minor, currency) => toMinor(fromMinor(minor, currency), currency) === minor));
  });
  it("always shows the currency's digits", () => {
    expect([fromMinor(5, "EUR"), fromMinor(5, "JPY"), fromMinor(5, "TND"), fromMinor(-150, "EUR")]).toEqual(["0.05", "5", "0.005", "-1.50"]);
  });
});
