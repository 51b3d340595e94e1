import { notFound, conflict } from "../errors/platform-errors";
import { ifAny, on, SKIPPED, StepTally } from "./step-tally";

describe("StepTally", () => {
  const refuse = () => Promise.reject(conflict("Not now."));

  it("accepts only the refusals listed for a kind of step", async () => {
    const tally = new StepTally({ buy: ["CONFLICT"], pay: ["NOT_FOUND"] });
    await tally.perform("buy", refuse);
    await expect(tally.perform("pay", refuse)).rejects.toThrow("pay was refused with CONFLICT: Not now.");
    await tally.perform("pay", () => Promise.reject(notFound("purchase")));
    const bug = new TypeError("a bug");
    await expect(tally.perform("buy", () => Promise.reject(bug))).rejects.toBe(bug);
  });

  it("names the kinds that were only refused or skipped", async () => {
    const tally = new StepTally({ buy: ["CONFLICT"], pay: [], cancel: [] });
    await tally.perform("buy", refuse);
    await tally.perform("pay", () => SKIPPED);
    await tally.perform("cancel", () => undefined);
    expect(tally.neverSucceeded()).toEqual(["buy", "pay"]);
    await tally.perform("buy", async () => ({ id: "1" }));
    expect([tally.neverSucceeded(), tally.successesOf("buy")]).toEqual([["pay"], 1]);
  });

  it("skips steps without a subject or an effect", async () => {
    expect([on(undefined, () => 1), on(null, () => 1), on(0, () => 1)]).toEqual([SKIPPED, SKIPPED, 1]);
    expect([await ifAny(0), await ifAny(Promise.resolve(false)), await ifAny(2)]).toEqual([SKIPPED, SKIPPED, true]);
  });
});
