import { saleProblems } from "./oversold";

describe("saleProblems", () => {
  const exact = { tickets: 1_000, outcomes: { PAID: 1_000, SOLD_OUT: 1_000 }, sold: 1_000, reserved: 0, issued: 1_000 };

  it("accepts a sale of exactly the tickets on sale", () => {
    expect(saleProblems(exact)).toEqual([]);
  });

  it("accepts buyers who were refused because of the load, and the tickets they leave over", () => {
    expect(saleProblems({ ...exact, outcomes: { PAID: 990, SERVICE_UNAVAILABLE: 1_010 }, sold: 990, issued: 990 })).toEqual([]);
    const oversold = saleProblems({ ...exact, outcomes: { PAID: 1_001, SERVICE_UNAVAILABLE: 999 } });
    expect(oversold).toEqual([expect.stringMatching(/^Oversold: 1001 purchases are paid/)]);
  });

  it.each([
    ["one purchase too many is paid", { outcomes: { PAID: 1_001, SOLD_OUT: 999 } }, /^Oversold: 1001 purchases are paid/],
    ["a counter exceeds the tickets", { sold: 1_000, reserved: 1 }, /^Oversold: 1001 tickets are counted as sold/],
    ["more tickets are issued than counted", { issued: 1_001 }, /^Oversold: 1001 tickets are issued/],
    ["tickets are left over", { sold: 999 }, /^Undersold: 999 tickets are counted as sold/],
    ["purchases fail for another reason", { outcomes: { PAID: 1_000, SOLD_OUT: 998, INTERNAL_SERVER_ERROR: 2 } }, /^Unexpected outcomes: 2 INTERNAL_SERVER_ERROR\.$/],
  ])("reports when %s", (_what, change, expected) => {
    const problems = saleProblems({ ...exact, ...change });
    expect(problems).toEqual([expect.stringMatching(expected)]);
  });
});
