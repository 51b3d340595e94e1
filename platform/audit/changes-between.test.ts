import { changesBetween } from "./changes-between";

const event = { title: "Night", startsAt: new Date("2026-06-15T07:00:00Z"), coverImageUrl: null as string | null, price: { minor: 1_000, currency: "EUR" }, token: "secret" };
const FIELDS = ["title", "startsAt", "coverImageUrl", "price"] as const;

describe("what changed", () => {
  it("is only the fields that are not what they were", () => {
    const later = new Date("2026-06-16T07:00:00Z");
    expect(changesBetween(event, { ...event, startsAt: later, coverImageUrl: "https://x.example/a.png" }, FIELDS)).toEqual({
      before: { startsAt: "2026-06-15T07:00:00.000Z", coverImageUrl: null },
      after: { startsAt: "2026-06-16T07:00:00.000Z", coverImageUrl: "https://x.example/a.png" },
    });
  });
  it("is nothing when all is as it was, however often it was written anew", () => {
    expect(changesBetween(event, { ...event, startsAt: new Date(event.startsAt), price: { ...event.price } }, FIELDS)).toBeNull();
  });
  it("looks into what has parts", () => {
    expect(changesBetween(event, { ...event, price: { minor: 1_200, currency: "EUR" } }, FIELDS)).toEqual({ before: { price: { minor: 1_000, currency: "EUR" } }, after: { price: { minor: 1_200, currency: "EUR" } } });
  });
  it("is all of it for what was made, and for what was removed", () => {
    const all = { title: "Night", startsAt: "2026-06-15T07:00:00.000Z", coverImageUrl: null, price: { minor: 1_000, currency: "EUR" } };
    expect(changesBetween(null, event, FIELDS)).toEqual({ before: null, after: all });
    expect(changesBetween(event, null, FIELDS)).toEqual({ before: all, after: null });
  });
  it("never has a field that nobody named", () => {
    expect(JSON.stringify([changesBetween(null, event, FIELDS), changesBetween(event, { ...event, token: "other", title: "Day" }, FIELDS)])).not.toMatch(/secret|other|token/);
  });
});
