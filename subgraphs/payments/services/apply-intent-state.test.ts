import fc from "fast-check";
import type { PaymentRecord } from "../repositories/payment.repository";
import { changeOf } from "./apply-intent-state";
import type { IntentState } from "./payment-provider.port";

type Subject = Pick<PaymentRecord, "status" | "failureReason" | "completedAt">;
type Seen = Pick<IntentState, "status" | "failureReason">;

const now = new Date("2026-05-01T12:00:00Z");
const payment = (status: PaymentRecord["status"], more: Partial<Subject> = {}): Subject => ({ status, failureReason: null, completedAt: null, ...more });
const seen = (status: IntentState["status"], failureReason: string | null = null): Seen => ({ status, failureReason });
const after = (subject: Subject, state: Seen): Subject => ({ ...subject, ...changeOf(subject, state, now) });

describe("what a provider says of an intent", () => {
  it.each([
    [payment("PENDING"), seen("open"), "PENDING"],
    [payment("PENDING"), seen("failed", "Declined."), "FAILED"],
    [payment("FAILED", { failureReason: "Declined." }), seen("open"), "FAILED"],
    [payment("FAILED"), seen("processing"), "PROCESSING"],
    [payment("FAILED", { failureReason: "Declined." }), seen("action_required"), "PENDING"],
    [payment("PENDING"), seen("action_required"), "PENDING"],
    [payment("CANCELLED"), seen("action_required"), "CANCELLED"],
    [payment("COMPLETED", { completedAt: now }), seen("action_required"), "COMPLETED"],
    [payment("PROCESSING"), seen("failed", "Returned."), "FAILED"],
    [payment("FAILED"), seen("succeeded"), "COMPLETED"],
    [payment("PENDING"), seen("cancelled"), "CANCELLED"],
    [payment("CANCELLED"), seen("failed", "Declined."), "CANCELLED"],
    [payment("CANCELLED"), seen("succeeded"), "COMPLETED"],
    [payment("COMPLETED", { completedAt: now }), seen("cancelled"), "COMPLETED"],
    [payment("REFUNDED", { completedAt: now }), seen("succeeded"), "REFUNDED"],
  ])("turns %j by %j into %s", (before, state, status) => {
    expect(after(before, state).status).toBe(status);
  });

  it("forgets the reason of a decline when the buyer is at their bank", () => {
    expect(after(payment("FAILED", { failureReason: "Declined." }), seen("action_required"))).toMatchObject({ failureReason: null });
  });

  it("changes nothing when it is said twice", () => {
    const states = fc.constantFrom<Seen>(seen("open"), seen("action_required"), seen("failed", "A."), seen("failed", "B."), seen("processing"), seen("succeeded"), seen("cancelled"));
    fc.assert(
      fc.property(fc.array(states), states, (history, last) => {
        const present = [...history, last].reduce(after, payment("PENDING"));
        return changeOf(present, last, now) === null;
      }),
    );
  });

  it("never takes money back, in whatever order it is heard", () => {
    const states = fc.constantFrom<Seen>(seen("open"), seen("action_required"), seen("failed", "A."), seen("processing"), seen("succeeded"), seen("cancelled"));
    fc.assert(
      fc.property(fc.array(states), (history) => {
        const end = history.reduce(after, payment("PENDING"));
        return history.some(({ status }) => status === "succeeded") === (end.status === "COMPLETED");
      }),
    );
  });
});
