import type { Principal } from "../../platform/auth/principal";
import { authorizationKey } from "./caller";

const principal = (changes: Partial<NonNullable<Principal["user"]>> = {}, locale = "en"): Principal => ({
  user: {
    id: "u", sessionId: "s", via: "session", verified: true, permissions: ["a:b", "c:d"],
    memberships: [{ organizationId: "o1", role: "OWNER", permissions: ["x:y", "z:w"] }, { organizationId: "o2", role: "STAFF", permissions: [] }],
    ...changes,
  },
  locale,
  address: "10.0.0.1",
});

it("is the same whatever the order of the rights, and from wherever", () => {
  const { user } = principal();
  const reordered = { ...principal({ permissions: ["c:d", "a:b"], memberships: [...user!.memberships].reverse() }), address: "10.0.0.2" };
  expect(authorizationKey(reordered)).toBe(authorizationKey(principal()));
});

it.each([
  ["user", principal({ id: "v" })],
  ["session", principal({ sessionId: "t" })],
  ["way of coming", principal({ via: "apiKey" })],
  ["standing of the address", principal({ verified: false })],
  ["permission", principal({ permissions: ["a:b"] })],
  ["membership", principal({ memberships: [] })],
  ["locale", principal({}, "fr")],
  ["absence of an account", { user: null, locale: "en", address: "" }],
])("is another one for another %s", (_what, other) => expect(authorizationKey(other)).not.toBe(authorizationKey(principal())));
