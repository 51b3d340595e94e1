import { generateKeyPairSync } from "node:crypto";
import { anonymous, type Principal } from "../../platform/auth/principal";
import { openToken } from "../../platform/auth/principal-token";
import { PrincipalVerifier } from "../../platform/auth/principal-verifier";
import { memberOf } from "../../platform/testing/test-principals";
import { PrincipalTokens } from "./principal-tokens";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const now = Date.parse("2026-05-01T12:00:00Z");
const copyOf = (principal: Principal): Principal => structuredClone(principal);

it("signs once for a caller, for all fetches of all their operations", () => {
  const tokens = new PrincipalTokens(privateKey);
  const caller = memberOf("organization", ["events:read"]);
  const first = tokens.of(caller, now);
  expect([tokens.of(caller, now + 1_000), tokens.of(copyOf(caller), now + 14_999)]).toEqual([first, first]);
  expect(tokens.size).toBe(1);
});

it("sends no token with less than half of its life left", () => {
  const tokens = new PrincipalTokens(privateKey);
  const caller = anonymous("203.0.113.7");
  const verifier = new PrincipalVerifier([publicKey]);
  for (let at = now; at < now + 90_000; at += 700) {
    const token = tokens.of(caller, at);
    const left = (openToken(token, [publicKey])?.expiresAt ?? 0) * 1_000 - at;
    // Times are in whole seconds, so up to one is lost.
    expect(left).toBeGreaterThan(14_000);
    expect(verifier.verify(token, at + 14_000)).toEqual(caller);
  }
});

it("signs again when the clock was set back", () => {
  const tokens = new PrincipalTokens(privateKey);
  const caller = anonymous();
  const later = tokens.of(caller, now + 3_600_000);
  const earlier = tokens.of(caller, now);
  expect(earlier).not.toBe(later);
  expect(new PrincipalVerifier([publicKey]).verify(earlier, now)).toEqual(caller);
});

it.each<[string, (caller: Principal) => void]>([
  ["a permission less", ({ user }) => user?.memberships[0]?.permissions.pop()],
  ["no membership", ({ user }) => user?.memberships.pop()],
  ["another session", ({ user }) => Object.assign(user ?? {}, { sessionId: "another" })],
  ["another address", (caller) => Object.assign(caller, { address: "198.51.100.1" })],
  ["a field that a later version adds", ({ user }) => Object.assign(user ?? {}, { authenticatedAt: 1 })],
])("never sends the cached token of a caller who now has %s", (_what, change) => {
  const tokens = new PrincipalTokens(privateKey);
  const before = memberOf("organization", ["events:read"]);
  const token = tokens.of(before, now);
  const after = copyOf(before);
  change(after);
  expect(tokens.of(after, now)).not.toBe(token);
});

it("keeps a bounded amount of tokens, those used last", () => {
  const length = new PrincipalTokens(privateKey).of(anonymous("203.0.113.100"), now).length;
  const tokens = new PrincipalTokens(privateKey, 10 * length);
  const busy = anonymous("203.0.113.200");
  const first = tokens.of(busy, now);
  for (let index = 101; index < 200; index += 1) {
    tokens.of(anonymous(`203.0.113.${index}`), now);
    expect(tokens.of(busy, now)).toBe(first);
  }
  expect(tokens.size).toBe(10);
});
