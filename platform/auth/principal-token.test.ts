import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { memberOf } from "../testing/test-principals";
import { anonymous, type Principal } from "./principal";
import { isCurrent, openToken, signPrincipal, TOKEN_LIFETIME } from "./principal-token";
import { PrincipalVerifier } from "./principal-verifier";

const ours = generateKeyPairSync("ed25519");
const foreign = generateKeyPairSync("ed25519");
const now = Date.parse("2026-05-01T12:00:00Z");
const principal = memberOf("organization", ["events:read"]);
const token = signPrincipal(principal, ours.privateKey, now);
const [payload = "", signature = ""] = token.split(".");
const verifier = (...keys: (typeof ours)[]) => new PrincipalVerifier(keys.map(({ publicKey }) => publicKey));
/** Each time by a process that has seen nothing before. */
const verify = (text: unknown, at = now) => verifier(ours).verify(text, at);
const encoded = (value: unknown): string => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const claims = (change: object = {}) => ({ principal, issuedAt: now / 1000, expiresAt: now / 1000 + 30, ...change });
/** Signed by the gateway's key, as nothing but a gateway can. */
const signed = (body: string, context = "event-planner.principal.v1.") =>
  `${body}.${sign(null, Buffer.from(context + body), ours.privateKey).toString("base64url")}`;

const text = fc.string({ maxLength: 40 });
const anyPrincipal: fc.Arbitrary<Principal> = fc.record({
  user: fc.option(
    fc.record({
      id: text,
      sessionId: text,
      via: fc.constantFrom<"session" | "apiKey">("session", "apiKey"),
      verified: fc.boolean(),
      permissions: fc.array(text, { maxLength: 3 }),
      memberships: fc.array(fc.record({ organizationId: text, role: text, permissions: fc.array(text, { maxLength: 3 }) }), { maxLength: 3 }),
    }),
  ),
  locale: text,
  address: text,
});

describe("a principal token", () => {
  it("is valid for any subgraph and request for at most 30 seconds", () => {
    expect([0, 15_000, 29_999].map((age) => verify(token, now + age))).toEqual([principal, principal, principal]);
    expect([30_000, 31_000, 3_600_000].map((age) => verify(token, now + age))).toEqual([null, null, null]);
  });

  it("may be ahead of the subgraph's clock by five seconds, and no more", () => {
    expect([5_000, 5_001, 60_000].map((ahead) => verify(token, now - ahead) !== null)).toEqual([true, false, false]);
  });

  it("is refused if it states a longer life, even if the gateway's key signed it", () => {
    expect(verify(signPrincipal(principal, ours.privateKey, now, TOKEN_LIFETIME + 1))).toBeNull();
    expect(verify(signed(encoded(claims())))).toEqual(principal);
    for (const change of [{ expiresAt: Number.MAX_SAFE_INTEGER }, { issuedAt: -1 }, { issuedAt: "0" }, { expiresAt: undefined }, { expiresAt: now / 1000 + 0.5 }]) {
      expect(verify(signed(encoded(claims(change))))).toBeNull();
    }
  });

  it("is refused under another key, alone or among others", () => {
    expect(verifier(foreign).verify(token, now)).toBeNull();
    expect(new PrincipalVerifier([]).verify(token, now)).toBeNull();
    expect(verifier(foreign, ours).verify(token, now)).toEqual(principal);
  });

  it("is refused if the same key signed it for another purpose", () => {
    for (const context of ["", "event-planner.principal.v2.", "principal."]) expect(verify(signed(encoded(claims()), context))).toBeNull();
  });

  it("knows no algorithm that a caller could choose", () => {
    const publicPem = ours.publicKey.export({ format: "pem", type: "spki" }) as string;
    const der = ours.publicKey.export({ format: "der", type: "spki" });
    for (const secret of [publicPem, publicPem.trim(), der, der.subarray(-32), ""]) {
      for (const signedText of [payload, `event-planner.principal.v1.${payload}`, `principal.${payload}`]) {
        const mac = createHmac("sha256", secret).update(signedText).digest();
        for (const bytes of [mac, Buffer.concat([mac, mac])]) expect(verify(`${payload}.${bytes.toString("base64url")}`)).toBeNull();
      }
    }
    for (const header of [{ alg: "none" }, { alg: "HS256" }, { alg: "EdDSA", jwk: foreign.publicKey.export({ format: "jwk" }) }]) {
      expect(verify(`${encoded(header)}.${payload}.`)).toBeNull();
      expect(verify(`${encoded(header)}.${payload}.${signature}`)).toBeNull();
      expect(verify(signed(encoded(claims({ ...header, principal: undefined }))))).toBeNull();
    }
    const zero = Buffer.alloc(64).toString("base64url");
    for (const bytes of [zero, "", signature.slice(0, -1), `${signature}A`, `${signature}=`, `${signature}.`]) expect(verify(`${payload}.${bytes}`)).toBeNull();
  });

  it.each([undefined, null, "", "x", ".", "..", `.${signature}`, payload, `${payload}.`, "e30.AAAA", 5, {}, ["a"], "a".repeat(300_000)])(
    "refuses %j without throwing",
    (value) => expect(verify(value)).toBeNull(),
  );

  it("keeps fields that a newer gateway states away from subgraphs that do not know them", () => {
    const newer = encoded(claims({ principal: { ...principal, later: ["x"], user: { ...principal.user, later: 1 } }, audience: "x" }));
    expect(verify(signed(newer))).toEqual(principal);
  });

  it("arrives as it was signed, whatever it states", () => {
    fc.assert(
      fc.property(anyPrincipal, fc.integer({ min: 0, max: 29_000 }), (any, age) => {
        expect(verify(signPrincipal(any, ours.privateKey, now), now + age)).toEqual(any);
      }),
    );
  });

  it("is refused with any character changed, added or removed", () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";
    fc.assert(
      fc.property(fc.nat(token.length), fc.constantFrom(...alphabet), fc.constantFrom("replace", "insert", "remove"), (at, character, how) => {
        const changed = token.slice(0, at) + (how === "remove" ? "" : character) + token.slice(how === "insert" ? at : at + 1);
        fc.pre(changed !== token);
        expect(verify(changed)).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });

  it("is valid exactly from its issue to its end, at any time", () => {
    fc.assert(
      fc.property(fc.integer({ min: -60_000, max: 90_000 }), (offset) => {
        expect(verify(token, now + offset) !== null).toBe(offset >= -5_000 && offset < 30_000);
      }),
    );
  });
});

describe("PrincipalVerifier", () => {
  it("verifies a signature once, and its times on every use", () => {
    const one = verifier(ours);
    const first = one.verify(token, now);
    expect(one.verify(token, now + 29_000)).toBe(first);
    expect([one.verify(token, now + 30_000), one.size]).toEqual([null, 0]);
    // Forgotten, so it is judged like one that was never seen.
    expect([one.verify(token, now - 6_000), one.verify(token, now)]).toEqual([null, principal]);
  });

  it("costs far less CPU for a token that it knows", () => {
    const one = verifier(ours);
    const used = (work: () => unknown): number => {
      const before = process.cpuUsage();
      for (let index = 0; index < 300; index += 1) work();
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    one.verify(token, now);
    const cold = used(() => verifier(ours).verify(token, now));
    expect(used(() => one.verify(token, now))).toBeLessThan(cold / 2);
  });

  it("shares the principal of a token, which nobody can change", () => {
    const shared = verifier(ours).verify(token, now);
    expect(() => shared?.user?.memberships[0]?.permissions.push("*")).toThrow(TypeError);
    expect(() => Object.assign(shared?.user ?? {}, { id: "another" })).toThrow(TypeError);
  });

  it("remembers a bounded number of tokens and characters, those used last, and no forged one", () => {
    const tokens = Array.from({ length: 12 }, (_, index) => signPrincipal(anonymous(`203.0.113.${index}`), ours.privateKey, now));
    const length = tokens[0]?.length ?? 0;
    for (const limits of [{ entries: 5, characters: Infinity }, { entries: Infinity, characters: 5 * length + 50 }]) {
      const one = new PrincipalVerifier([ours.publicKey], limits);
      for (const each of tokens) {
        one.verify(each, now);
        one.verify(tokens[0], now);
        for (let index = 0; index < 10; index += 1) one.verify(`${each}${index}`, now);
      }
      expect(one.size).toBe(5);
    }
    const tooSmall = new PrincipalVerifier([ours.publicKey], { entries: 5, characters: 10 });
    expect([tooSmall.verify(tokens[0], now), tooSmall.size]).toEqual([anonymous("203.0.113.0"), 0]);
  });

  it("outlives a rotation of keys step by step, and ends with the old key", () => {
    const [before, after] = [signPrincipal(principal, ours.privateKey, now), signPrincipal(principal, foreign.privateKey, now)];
    const accepted = (...keys: (typeof ours)[]) => [before, after].map((each) => verifier(...keys).verify(each, now) !== null);
    expect([accepted(ours), accepted(ours, foreign), accepted(foreign)]).toEqual([[true, false], [true, true], [false, true]]);
  });
});

it("opens a token whatever its age, for those that judge the times themselves", () => {
  const opened = openToken(token, [ours.publicKey]);
  expect(opened).toMatchObject({ issuedAt: now / 1000, expiresAt: now / 1000 + 30 });
  expect([opened && isCurrent(opened, now), opened && isCurrent(opened, now + 1e9)]).toEqual([true, false]);
});
