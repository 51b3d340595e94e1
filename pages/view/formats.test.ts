import { formatCountdown, formatDate, formatMoney, formatTimes, times } from "./formats";
import { readerOf } from "./language";

const plain = (text: string): string => text.replace(/[\u00a0\u202f\u2009]/g, " ");

describe("formats", () => {
  it.each([
    [{ amount: "49.50", currency: "EUR" }, "en-GB", "€49.50"],
    [{ amount: "1049.50", currency: "EUR" }, "fr-FR", "1 049,50 €"],
    [{ amount: "1200", currency: "JPY" }, "en-US", "¥1,200"],
    [{ amount: "90071992547409.93", currency: "USD" }, "en-US", "$90,071,992,547,409.93"],
  ])("write %j for %s as %s", (money, locale, text) => {
    expect(plain(formatMoney(money, locale))).toBe(text);
  });

  it.each([
    ["19.99", 3, "59.97"],
    ["0.05", 2, "0.10"],
    ["0.00", 4, "0.00"],
    ["1200", 2, "2400"],
    ["1.005", 2, "2.010"],
    ["90071992547409.93", 3, "270215977642229.79"],
  ])("multiply %s by %i without losing a digit", (amount, count, total) => {
    expect(times({ amount, currency: "EUR" }, count)).toEqual({ amount: total, currency: "EUR" });
  });

  it("give date and time where the event takes place", () => {
    expect(formatDate("2026-06-14T23:30:00Z", "Asia/Tokyo", "en-GB")).toMatch(/^Monday,? 15 June 2026$/);
    expect(formatDate("2026-06-14T23:30:00Z", "Europe/Paris", "fr-FR")).toBe("Lundi 15 juin 2026");
    expect(plain(formatTimes("2026-06-14T17:30:00Z", "2026-06-14T21:30:00Z", "Europe/Paris", "fr-FR"))).toBe("19:30 – 23:30 (UTC+2)");
  });

  it("give the dates of what lasts longer than a day", () => {
    expect(plain(formatTimes("2026-06-12T17:00:00Z", "2026-06-14T21:00:00Z", "Europe/Paris", "en-GB"))).toMatch(/^12 Jun(e)?, 19:00 – 14 Jun(e)?, 23:00 \(/);
  });

  it.each([
    [600_000, "10:00"],
    [59_001, "1:00"],
    [9_000, "0:09"],
    [0, "0:00"],
    [-5_000, "0:00"],
    [3_661_000, "1:01:01"],
  ])("count %d ms down as %s", (milliseconds, text) => {
    expect(formatCountdown(milliseconds)).toBe(text);
  });
});

describe("the language of a reader", () => {
  it.each([
    [["fr-CA", "en"], "fr"],
    [["de-DE", "fr", "en"], "fr"],
    [["en-US"], "en"],
    [["de-DE"], "en"],
    [[], "en"],
  ])("who reads %j is %s", (languages, language) => {
    expect(readerOf(languages).language).toBe(language);
  });
});
