import * as fc from "fast-check";
import { parseInstant } from "./instant";

describe("parseInstant", () => {
  it.each([
    ["2026-06-15T09:00:00+02:00", "2026-06-15T07:00:00.000Z"],
    ["2026-06-15t09:00:00z", "2026-06-15T09:00:00.000Z"],
    ["2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["2000-02-29T23:59:59.999999999-12:00", "2000-03-01T11:59:59.999Z"],
    ["2026-06-15T09:00:00.5+14:00", "2026-06-14T19:00:00.500Z"],
    ["2026-06-15T09:00:00-14:00", "2026-06-15T23:00:00.000Z"],
    ["2026-06-15T09:00:00-00:00", "2026-06-15T09:00:00.000Z"],
    ["2026-06-15T09:00:00+05:45", "2026-06-15T03:15:00.000Z"],
    ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"],
    ["1969-12-31T23:00:00-01:00", "1970-01-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"],
  ])("reads %s", (text, instant) => {
    expect(parseInstant(text)?.toISOString()).toBe(instant);
  });

  it.each([
    ["a day that the month does not have", "2027-02-30T10:00:00Z"],
    ["29 February of a common year", "2027-02-29T12:00:00+01:00"],
    ["29 February of a century", "2100-02-29T12:00:00Z"],
    ["31 June", "2027-06-31T10:00:00+02:00"],
    ["day 0", "2027-06-00T10:00:00Z"],
    ["month 0", "2027-00-10T10:00:00Z"],
    ["month 13", "2027-13-10T10:00:00Z"],
    ["24:00", "2027-06-15T24:00:00Z"],
    ["minute 60", "2027-06-15T23:60:00Z"],
    ["a leap second", "2016-12-31T23:59:60Z"],
    ["an offset beyond 14:00", "2027-06-15T10:00:00+14:01"],
    ["an offset of nearly a day", "2027-06-15T10:00:00-23:59"],
    ["60 minutes in the offset", "2027-06-15T10:00:00+01:60"],
    ["no offset", "2027-06-15T10:00:00"],
    ["no seconds", "2027-06-15T10:00Z"],
    ["an offset without a colon", "2027-06-15T10:00:00+0200"],
    ["a date only", "2027-06-15"],
    ["a year before 1970", "1969-12-31T23:59:59Z"],
    ["a year of the first century", "0070-06-15T10:00:00Z"],
    ["a year after 9999", "9999-12-31T23:59:59-01:00"],
    ["other digits", "２０２７-06-15T10:00:00Z"],
    ["blanks around it", " 2027-06-15T10:00:00Z"],
    ["a line end", "2027-06-15T10:00:00Z\n"],
    ["a number", "1780000000"],
    ["nothing", ""],
  ])("refuses %s", (_what, text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it("reads back every moment that toISOString writes", () => {
    const day = fc.date({ min: new Date(0), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true });
    fc.assert(fc.property(day, (date) => expect(parseInstant(date.toISOString())).toEqual(date)));
  });

  it("accepts exactly the days that the calendar has", () => {
    const two = (value: number): string => String(value).padStart(2, "0");
    const numbers = fc.tuple(fc.integer({ min: 1971, max: 2400 }), fc.nat(14), fc.nat(33));
    fc.assert(
      fc.property(numbers, ([year, month, day]) => {
        const real = new Date(Date.UTC(year, month - 1, day));
        const exists = real.getUTCFullYear() === year && real.getUTCMonth() === month - 1 && real.getUTCDate() === day;
        expect(parseInstant(`${year}-${two(month)}-${two(day)}T10:00:00Z`) !== null).toBe(exists);
      }),
    );
  });
});
