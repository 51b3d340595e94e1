import { canonicalTimeZone } from "./time-zone";
import { timeZoneNames } from "./time-zone-names";

describe("canonicalTimeZone", () => {
  it.each([
    ["Europe/Paris", "Europe/Paris"],
    ["europe/paris", "Europe/Paris"],
    ["EUROPE/PARIS", "Europe/Paris"],
    ["america/port-au-prince", "America/Port-au-Prince"],
    ["AMERICA/ARGENTINA/COMODRIVADAVIA", "America/Argentina/ComodRivadavia"],
    ["antarctica/dumontdurville", "Antarctica/DumontDUrville"],
    ["utc", "UTC"],
    ["gmt", "GMT"],
    ["zulu", "Zulu"],
    ["est", "EST"],
    ["est5edt", "EST5EDT"],
    ["us/pacific", "US/Pacific"],
    ["Europe/Kyiv", "Europe/Kyiv"],
    ["Europe/Kiev", "Europe/Kiev"],
    ["asia/calcutta", "Asia/Calcutta"],
    ["asia/kolkata", "Asia/Kolkata"],
    ["etc/gmt-14", "Etc/GMT-14"],
    ["etc/gmt+12", "Etc/GMT+12"],
  ])("reads %s as %s", (text, name) => {
    expect(canonicalTimeZone(text)).toBe(name);
  });

  it.each(["", " Europe/Paris", "Europe/Atlantis", "+02:00", "-05", "GMT+1", "UTC+2", "PST", "IST", "SystemV/PST8", "Europe", "Factory", "Europe/Paris\u0000", "eſt"])(
    "refuses %j",
    (text) => {
      expect(canonicalTimeZone(text)).toBeNull();
    },
  );

  it("accepts every name of its table", () => {
    expect(timeZoneNames.filter((name) => canonicalTimeZone(name.toUpperCase()) !== name)).toEqual([]);
    expect(timeZoneNames).toHaveLength(597);
  });
});
