import { withCorrelation } from "../logging/correlation";
import { anonymous } from "../auth/principal";
import { attendee, withKey } from "../testing/test-principals";
import { actorOf, audited, SYSTEM } from "./audited";

const ada = { ...attendee(), address: "203.0.113.7", userAgent: "Firefox" };

describe("who did it", () => {
  it("is a person by the session, and a program by its key and whose it is", () => {
    const key = withKey(ada, []);
    expect(actorOf(ada)).toEqual({ kind: "USER", userId: ada.user?.id, sessionId: ada.user?.sessionId, address: "203.0.113.7", userAgent: "Firefox" });
    expect(actorOf(key)).toMatchObject({ kind: "API_KEY", userId: ada.user?.id, sessionId: key.user?.sessionId });
  });
  it("is known by nothing but the place without an account, and by nothing at all when it was the clock", () => {
    expect(actorOf(anonymous("203.0.113.8"))).toEqual({ kind: "TOKEN_HOLDER", userId: null, sessionId: null, address: "203.0.113.8", userAgent: null });
    expect(actorOf(SYSTEM)).toEqual({ kind: "SYSTEM", userId: null, sessionId: null, address: null, userAgent: null });
    expect(actorOf(anonymous()).address).toBeNull();
  });
  it("is never so long that no log would take it", () => {
    const address = "x".repeat(5_000);
    for (const caller of [{ ...ada, address }, anonymous(address)]) expect(actorOf(caller).address).toBe("x".repeat(100));
  });
});

it("an entry says when, and within which request", () => {
  const now = new Date("2026-06-15T07:00:00Z");
  const entry = withCorrelation("request-12345", () => audited(ada, { action: "GATE_CREATED" }, now));
  expect(entry).toMatchObject({ action: "GATE_CREATED", occurredAt: "2026-06-15T07:00:00.000Z", correlationId: "request-12345", actor: { kind: "USER" } });
  expect(audited(ada, { action: "GATE_CREATED" }).correlationId).toBeNull();
  expect(audited(ada, { action: "GATE_CREATED" }).id).not.toBe(entry.id);
});
