import { planRotation } from "./key-rotation";

const now = new Date("2026-06-15T12:00:00Z");
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const key = (id: string, hours: number) => ({ id, signsFrom: hoursAgo(hours) });

describe("the rotation of signing keys", () => {
  it("leaves a young key alone", () => {
    expect(planRotation([key("a", 24 * 29)], now)).toEqual({ successorFrom: null, outdated: [] });
  });

  it("makes no first key: that is made when somebody needs it", () => {
    expect(planRotation([], now)).toEqual({ successorFrom: null, outdated: [] });
  });

  it("publishes the successor of a key of 30 days an hour before it signs", () => {
    expect(planRotation([key("a", 24 * 30)], now)).toEqual({ successorFrom: hoursAgo(-1), outdated: [] });
  });

  it("makes one successor only", () => {
    expect(planRotation([key("b", -1), key("a", 24 * 30)], now).successorFrom).toBeNull();
  });

  it("keeps the predecessor until every token it signed has expired", () => {
    expect(planRotation([key("b", 1.9), key("a", 24 * 30)], now).outdated).toEqual([]);
    expect(planRotation([key("b", 2), key("a", 24 * 30)], now).outdated).toEqual(["a"]);
  });
});
