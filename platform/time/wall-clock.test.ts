import { assert, constantFrom, integer, property } from "fast-check";
import { calendarDaysBetween, momentAt, wallClockOf } from "./wall-clock";

const shown = (moment: string, timeZone: string): string => new Date(wallClockOf(new Date(moment), timeZone)).toISOString();
const at = (clock: string, timeZone: string): string => momentAt(Date.parse(`${clock}Z`), timeZone).toISOString();

describe("wallClockOf", () => {
  it.each([
    ["2027-02-06T19:00:00.000Z", "Europe/Paris", "2027-02-06T20:00:00.000Z"],
    ["2027-07-01T00:00:00.123Z", "Asia/Kolkata", "2027-07-01T05:30:00.123Z"],
    ["2027-01-01T00:00:00.000Z", "America/St_Johns", "2026-12-31T20:30:00.000Z"],
    ["2027-06-30T23:00:00.000Z", "UTC", "2027-06-30T23:00:00.000Z"],
    ["1969-12-31T23:59:59.500Z", "UTC", "1969-12-31T23:59:59.500Z"],
    ["2027-06-30T22:00:00.000Z", "Europe/Paris", "2027-07-01T00:00:00.000Z"],
  ])("reads %s in %s", (moment, timeZone, clock) => expect(shown(moment, timeZone)).toBe(clock));
});

describe("momentAt", () => {
  it.each([
    ["in winter", "2027-02-06T20:00", "Europe/Paris", "2027-02-06T19:00:00.000Z"],
    ["in summer", "2027-07-06T20:00", "Europe/Paris", "2027-07-06T18:00:00.000Z"],
    ["skipped", "2027-03-28T02:30", "Europe/Paris", "2027-03-28T01:30:00.000Z"],
    ["twice", "2027-10-31T02:30", "Europe/Paris", "2027-10-31T00:30:00.000Z"],
    ["just before the change", "2027-03-28T01:59", "Europe/Paris", "2027-03-28T00:59:00.000Z"],
    ["just after the change", "2027-03-28T03:00", "Europe/Paris", "2027-03-28T01:00:00.000Z"],
    ["skipped by half an hour", "2027-10-03T02:15", "Australia/Lord_Howe", "2027-10-02T15:45:00.000Z"],
    ["twice by half an hour", "2027-04-04T01:45", "Australia/Lord_Howe", "2027-04-03T14:45:00.000Z"],
    ["on a skipped day", "2011-12-30T10:00", "Pacific/Apia", "2011-12-30T20:00:00.000Z"],
  ])("finds the moment of a time that clocks show %s", (_when, clock, timeZone, moment) => expect(at(clock, timeZone)).toBe(moment));

  it("is the inverse of wallClockOf but for the second of two equal times", () => {
    const zones = constantFrom("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC", "Africa/Casablanca", "America/St_Johns");
    assert(property(integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) }), zones, (moment, timeZone) => {
      const found = momentAt(wallClockOf(new Date(moment), timeZone), timeZone);
      expect(wallClockOf(found, timeZone)).toBe(wallClockOf(new Date(moment), timeZone));
      expect(found.getTime()).toBeLessThanOrEqual(moment);
    }));
  });
});

describe("calendarDaysBetween", () => {
  it("counts days on the calendar of the time zone", () => {
    expect(calendarDaysBetween(new Date("2027-02-06T19:00Z"), new Date("2027-04-17T18:00Z"), "Europe/Paris")).toBe(70);
    expect(calendarDaysBetween(new Date("2027-02-06T22:59Z"), new Date("2027-02-06T23:00Z"), "Europe/Paris")).toBe(1);
    expect(calendarDaysBetween(new Date("2027-02-06T23:00Z"), new Date("2027-02-06T22:59Z"), "Europe/Paris")).toBe(-1);
  });
});
