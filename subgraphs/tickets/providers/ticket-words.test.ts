import { aTicketContent } from "./ticket-content.fixture";
import { formatPrice, formatWhen, ticketWords } from "./ticket-words";

const plain = (text: string | null) => text?.replace(/[\u00a0\u202f\u2009]/g, " ") ?? null;
const when = (over: Parameters<typeof aTicketContent>[0]) => {
  const { date, time, doors } = formatWhen(aTicketContent(over));
  return [plain(date), plain(time), plain(doors)];
};
const price = (amount: number, currency: string, locale: string) =>
  plain(formatPrice(aTicketContent({ price: { amount, currency }, locale })));

describe("the words of a ticket", () => {
  it("tell the time of the event's place in the language of the buyer", () => {
    expect(when({ locale: "en" })).toEqual(["Saturday, March 14, 2026", "8:00 PM GMT+1", "7:00 PM GMT+1"]);
    expect(when({ locale: "en-GB" })).toEqual([
      expect.stringMatching(/^Saturday,? 14 March 2026$/),
      "20:00 CET",
      "19:00 CET",
    ]);
    expect(when({ locale: "fr" })).toEqual(["Samedi 14 mars 2026", "20:00 UTC+1", "19:00 UTC+1"]);
    expect(when({ locale: "fr", timeZone: "Pacific/Auckland" })).toEqual([
      "Dimanche 15 mars 2026",
      "08:00 UTC+13",
      "07:00 UTC+13",
    ]);
  });

  it("name the last day of an event of several days, but not the morning after a night", () => {
    expect(when({ endsAt: new Date("2026-03-16T17:00:00Z") })[0]).toBe("Mar 14 – 16, 2026");
    expect(when({ endsAt: new Date("2026-03-15T05:00:00Z") })[0]).toBe("Saturday, March 14, 2026");
    expect(when({ endsAt: null, doorsOpenAt: null })).toEqual(["Saturday, March 14, 2026", "8:00 PM GMT+1", null]);
  });

  it("name the time zone, also when it is UTC or changes its offset between the doors and the start", () => {
    expect(when({ timeZone: "UTC" }).slice(1)).toEqual(["7:00 PM UTC", "6:00 PM UTC"]);
    expect(when({ timeZone: "Asia/Kolkata" })[1]).toBe("12:30 AM GMT+5:30");
    const clockChange = { startsAt: new Date("2026-03-29T01:30:00Z"), doorsOpenAt: new Date("2026-03-29T00:30:00Z") };
    expect(when(clockChange).slice(1)).toEqual(["3:30 AM GMT+2", "1:30 AM GMT+1"]);
  });

  it("fall back to English and to UTC, and say so, for what they do not know", () => {
    expect(when({ locale: "de-AT", timeZone: "Mars/Olympus" })).toEqual([
      "Saturday, March 14, 2026",
      "7:00 PM UTC",
      "6:00 PM UTC",
    ]);
    expect(when({ locale: "not a locale" })[1]).toBe("8:00 PM GMT+1");
    expect(ticketWords("fr-CA").free).toBe("Gratuit");
    expect(ticketWords("fry").free).toBe("Free");
  });

  it("write money with the digits of its currency", () => {
    expect(price(4950, "EUR", "en")).toBe("€49.50");
    expect(price(4950, "EUR", "fr")).toBe("49,50 €");
    expect(price(5000, "JPY", "en")).toBe("¥5,000");
    expect(price(12345, "KWD", "en")).toBe("KWD 12.345");
    expect(price(100, "??", "en")).toBe("1.00 ??");
    expect(price(0, "EUR", "en")).toBe("Free");
    expect(price(0, "EUR", "fr-BE")).toBe("Gratuit");
    expect(formatPrice(aTicketContent({ price: null }))).toBeNull();
  });
});
