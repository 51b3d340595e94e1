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
    expect(when({ locale: "en" })).toEqual(["Saturday, March 14, 2026", "8:00 PM", "7:00 PM"]);
    expect(when({ locale: "en-GB" })).toEqual([expect.stringMatching(/^Saturday,? 14 March 2026$/), "20:00", "19:00"]);
    expect(when({ locale: "fr" })).toEqual(["Samedi 14 mars 2026", "20:00", "19:00"]);
    expect(when({ locale: "fr", timeZone: "Pacific/Auckland" })).toEqual(["Dimanche 15 mars 2026", "08:00", "07:00"]);
  });

  it("name the last day of an event of several days, but not the morning after a night", () => {
    expect(when({ endsAt: new Date("2026-03-16T17:00:00Z") })[0]).toBe("Mar 14 – 16, 2026");
    expect(when({ endsAt: new Date("2026-03-15T05:00:00Z") })[0]).toBe("Saturday, March 14, 2026");
    expect(when({ endsAt: null, doorsOpenAt: null })).toEqual(["Saturday, March 14, 2026", "8:00 PM", null]);
  });

  it("fall back to English and to UTC, and say so, for what they do not know", () => {
    expect(when({ locale: "de-AT", timeZone: "Mars/Olympus" })).toEqual([
      "Saturday, March 14, 2026",
      "7:00 PM UTC",
      "6:00 PM UTC",
    ]);
    expect(when({ locale: "not a locale" })[1]).toBe("8:00 PM");
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
