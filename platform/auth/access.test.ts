import { attendee, memberOf, withKey } from "../testing/test-principals";
import { isSelf, requireSession, requireVerified, selfOf } from "./access";
import { anonymous } from "./principal";

const ada = attendee();
const id = ada.user?.id ?? "";
const bareKey = withKey(ada, []);
const ownKey = withKey(ada, [], ["purchases:own"]);

describe("being oneself", () => {
  it("needs nothing but having signed in, and with a key the permission", () => {
    expect([ada, bareKey, ownKey, attendee(), anonymous()].map((caller) => isSelf(caller, id, "purchases:own"))).toEqual([true, false, true, false, false]);
    expect([ada, bareKey, ownKey].map((caller) => isSelf(caller, id, "account:read"))).toEqual([true, false, false]);
    expect([ada, bareKey, anonymous()].map((caller) => selfOf(caller, "purchases:own"))).toEqual([id, null, null]);
  });
  it("is nobody's who owns what has no owner", () => {
    expect([ada, bareKey, anonymous()].map((caller) => isSelf(caller, null, "purchases:own"))).toEqual([false, false, false]);
  });
  it("is not what a right in an organization gives to a key", () => {
    const member = memberOf("o", ["purchases:own"]);
    expect(isSelf(withKey(member, ["purchases:own"]), member.user?.id ?? "", "purchases:own")).toBe(false);
  });
});

describe("what needs a person", () => {
  it("lets those in who signed in, and no key however much it may", () => {
    expect(requireSession(ada)).toBe(ada.user);
    expect(() => requireSession(ownKey)).toThrow(expect.objectContaining({ code: "FORBIDDEN" }) as Error);
    expect(() => requireSession(anonymous())).toThrow(expect.objectContaining({ code: "UNAUTHENTICATED" }) as Error);
  });
  it("says what to do when the address is not confirmed", () => {
    expect(requireVerified(ada)).toBe(ada.user);
    expect(() => requireVerified({ ...ada, user: ada.user && { ...ada.user, verified: false } })).toThrow(/Confirm your e-mail address/);
    expect(() => requireVerified(anonymous())).toThrow(expect.objectContaining({ code: "UNAUTHENTICATED" }) as Error);
  });
});
