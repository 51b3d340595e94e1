import { anonymous, requestDigest, signPrincipal, verifyPrincipal } from "./principal";

const secrets = ["principal-secret-of-32-characters"];
const digest = requestDigest("{}");
const principal = anonymous("203.0.113.7", "fr");
const now = Date.parse("2026-05-01T12:00:00Z");
const token = signPrincipal(principal, "core", digest, secrets, now);

describe("a signed principal", () => {
  it("arrives as it was sent", () => {
    expect(verifyPrincipal(token, "core", digest, secrets, now)).toEqual(principal);
  });
  it("is refused by another subgraph, for another request, later, and under another secret", () => {
    expect(verifyPrincipal(token, "payments", digest, secrets, now)).toBeNull();
    expect(verifyPrincipal(token, "core", requestDigest("{ }"), secrets, now)).toBeNull();
    expect(verifyPrincipal(token, "core", digest, secrets, now + 62_000)).toBeNull();
    expect(verifyPrincipal(token, "core", digest, ["another-secret-of-32-characters"], now)).toBeNull();
  });
  it.each([undefined, "", "x", ".", "e30.AAAA", 5])("refuses %j without throwing", (text) => {
    expect(verifyPrincipal(text, "core", digest, secrets, now)).toBeNull();
  });
});
