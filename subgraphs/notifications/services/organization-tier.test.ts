import { v4, v7 } from "uuid";
import { createdAtOf, tierOf } from "./organization-tier";

const now = new Date("2026-06-15T12:00:00Z");
const aged = (days: number): string => v7({ msecs: now.getTime() - days * 86_400_000 });

describe("tierOf", () => {
  it.each([
    [0, 0, "new"], [29, 9, "new"], [0, 10, "known"], [30, 0, "known"], [400, 99, "known"], [29, 1_000, "known"], [30, 100, "established"],
  ] as const)("an organization of %i days with %i paid orders is %s", (days, paid, tier) => {
    expect(tierOf(aged(days), paid, now)).toBe(tier);
  });

  it("knows no age of an ID without a time", () => {
    expect(createdAtOf(v4())).toBeNull();
    expect(tierOf(v4(), 0, now)).toBe("new");
    expect(createdAtOf(aged(1))).toEqual(new Date("2026-06-14T12:00:00Z"));
  });
});
