import { testSecret } from "../testing/test-keys";
import { Capabilities } from "./capability";

const [current, newer, grants] = ["current", "newer", "grants"].map(testSecret) as [string, string, string];
const capabilities = new Capabilities({ grants: [grants], accessTokens: [current] });
const now = Date.parse("2026-05-01T12:02:00Z");

describe("a grant", () => {
  const grant = capabilities.grant("Purchase", "p1", "BUYER", now);

  it("says what its holder is to the record it was made for", () => {
    expect(capabilities.check("Purchase", "p1", grant, now)).toBe("BUYER");
  });
  it("is worth nothing for another record, another type, or with another scope written in", () => {
    expect(capabilities.check("Purchase", "p2", grant, now)).toBeNull();
    expect(capabilities.check("Ticket", "p1", grant, now)).toBeNull();
    expect(capabilities.check("Purchase", "p1", grant.replace("BUYER", "STAFF"), now)).toBeNull();
  });
  it("is the same string within five minutes, so that equal references stay equal", () => {
    expect(capabilities.grant("Purchase", "p1", "BUYER", now + 170_000)).toBe(grant);
    expect(capabilities.grant("Purchase", "p1", "BUYER", now + 190_000)).not.toBe(grant);
  });
  it("ends after five to ten minutes", () => {
    expect(capabilities.check("Purchase", "p1", grant, now + 300_000)).toBe("BUYER");
    expect(capabilities.check("Purchase", "p1", grant, now + 600_000)).toBeNull();
  });
  it("is empty when nobody said anything", () => {
    expect(capabilities.grant("Purchase", "p1", null)).toBe("");
    expect(capabilities.check("Purchase", "p1", "")).toBeNull();
  });
});

describe("what is bound to a revision", () => {
  const grant = capabilities.boundGrant("Ticket", "t1", "HOLDER", 3, now);
  const token = capabilities.boundToken("Ticket", "t1", "HOLDER", 3);

  it("says its revision, and whether it expires", () => {
    expect(capabilities.read("Ticket", "t1", grant, now)).toEqual({ scope: "HOLDER", revision: 3, isAccessToken: false });
    expect(capabilities.read("Ticket", "t1", grant, now + 600_000)).toBeNull();
    expect(capabilities.read("Ticket", "t1", token, now + 1e12)).toEqual({ scope: "HOLDER", revision: 3, isAccessToken: true });
    expect(capabilities.read("Ticket", "t1", capabilities.grant("Ticket", "t1", "STAFF", now), now)).toEqual({ scope: "STAFF", revision: null, isAccessToken: false });
  });
  it("is not accepted where no revision is compared", () => {
    expect(capabilities.check("Ticket", "t1", token)).toBeNull();
  });
  it.each([
    ["another revision", token.replace(".3.", ".4.")],
    ["another scope", token.replace("HOLDER", "BUYER")],
    ["no revision", token.replace(".3.", ".")],
    ["the older form", token.replace(/^2/, "1").replace(".3.", ".")],
    ["a revision written otherwise", token.replace(".3.", ".03.")],
    ["a part more", `${token}.x`.replace(".3.", ".x.3.")],
    ["an expiry", token.replace("2.0.", "2.9999999999.")],
  ])("refuses %s written in", (_what, text) => {
    expect(text).not.toBe(token);
    expect(capabilities.read("Ticket", "t1", text, now)).toBeNull();
  });
});

describe("an access token", () => {
  it("never ends, and survives a rotation of the secret", () => {
    const token = capabilities.accessToken("Purchase", "p1");
    const rotated = new Capabilities({ grants: [grants], accessTokens: [newer, current] });
    expect(rotated.check("Purchase", "p1", token, now + 1e12)).toBe("BUYER");
    expect(new Capabilities({ grants: [grants], accessTokens: [newer] }).check("Purchase", "p1", token)).toBeNull();
  });
  it("can neither be created nor verified by a subgraph that only exchanges grants", () => {
    const tickets = new Capabilities({ grants: [grants] });
    expect(() => tickets.accessToken("Purchase", "p1")).toThrow("no secret for access tokens");
    expect(tickets.check("Purchase", "p1", capabilities.accessToken("Purchase", "p1"))).toBeNull();
    expect(tickets.check("Purchase", "p1", capabilities.grant("Purchase", "p1", "BUYER", now), now)).toBe("BUYER");
  });
  it("cannot be made of a grant by writing another expiry into it", () => {
    const grant = capabilities.grant("Purchase", "p1", "BUYER", now);
    for (const expiry of ["0", "00", "000000000000"]) {
      expect(capabilities.check("Purchase", "p1", grant.replace(/\.\d+\./, `.${expiry}.`), now)).toBeNull();
    }
  });
  it.each(["", "1", "1.0.BUYER", "1.0.BUYER.", "1..BUYER.x", "2.0.BUYER.abc", "1.0.OWNER.abc", "💥", "1.0.BUYER.%%%"])("refuses %j without throwing", (text) => {
    expect(capabilities.check("Purchase", "p1", text)).toBeNull();
  });
});
