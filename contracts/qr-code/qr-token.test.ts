import fc from "fast-check";
import {
  exportQrPrivateKey,
  exportQrPublicKey,
  exportQrPublicKeyPem,
  generateQrKeyPair,
  importQrPrivateKey,
  importQrPublicKey,
} from "./qr-key";
import { decodeQrToken, encodeQrToken, MAX_QR_REVISION, type QrClaims, verifyQrToken } from "./qr-token";

const { keyId, publicKey, privateKey } = generateQrKeyPair();
const eventId = "0199c1f0-0000-7000-8000-000000000001";
const find = (id: string) => (id === keyId ? { publicKey, eventId } : null);
const claimsOf = (over: Partial<QrClaims> = {}): QrClaims => ({
  keyId,
  ticketId: "0199c1f0-0000-7000-8000-00000000000a",
  eventId,
  revision: 0,
  ...over,
});
const anyClaims = fc.record({
  keyId: fc.constant(keyId),
  ticketId: fc.uuid(),
  eventId: fc.constant(eventId),
  revision: fc.integer({ min: 0, max: MAX_QR_REVISION }),
});
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

describe("a QR token", () => {
  it("says after the way through a QR code what was put into it", () => {
    fc.assert(
      fc.property(anyClaims, (claims) => {
        const text = encodeQrToken(claims, privateKey);
        expect(text).toMatch(/^[A-Za-z0-9_-]{144}$/);
        expect(decodeQrToken(text)).toEqual(claims);
        expect(verifyQrToken(text, find)).toEqual({ ok: true, claims });
        expect(encodeQrToken(claims, privateKey)).toBe(text);
      }),
    );
  });

  it("has the documented bytes", () => {
    const bytes = Buffer.from(encodeQrToken(claimsOf({ revision: 0x010203 }), privateKey), "base64url");
    expect(bytes.subarray(0, 44).toString("hex")).toBe(
      `01${keyId}0199c1f000007000800000000000000a0199c1f0000070008000000000000001010203`,
    );
    expect(bytes).toHaveLength(108);
  });

  it("is refused as soon as one bit of it differs", () => {
    fc.assert(
      fc.property(anyClaims, fc.nat(108 * 8 - 1), (claims, bit) => {
        const bytes = Buffer.from(encodeQrToken(claims, privateKey), "base64url");
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        expect(verifyQrToken(bytes.toString("base64url"), find).ok).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it("is refused as soon as one character of it differs, wherever it stands", () => {
    const text = encodeQrToken(claimsOf(), privateKey);
    for (let at = 0; at < text.length; at++) {
      const other = ALPHABET[(ALPHABET.indexOf(text[at]!) + 1 + (at % 63)) % 64]!;
      expect(verifyQrToken(text.slice(0, at) + other + text.slice(at + 1), find).ok).toBe(false);
    }
  });

  it("has exactly one spelling", () => {
    const text = encodeQrToken(claimsOf(), privateKey);
    const standard = Buffer.from(text, "base64url").toString("base64");
    const spellings = [`${text}=`, `${text}\n`, ` ${text}`, text.slice(0, -1), `${text}A`, text.replace(/.$/, "=")];
    if (standard !== text) spellings.push(standard);
    for (const other of spellings) {
      expect(decodeQrToken(other)).toBeNull();
      expect(verifyQrToken(other, find)).toEqual({ ok: false, reason: "MALFORMED" });
    }
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{144}$/), (random) => {
        expect(Buffer.from(random, "base64url").toString("base64url")).toBe(random);
      }),
    );
  });

  it("is never read out of other text, and reading never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.base64String()), (text) => {
        expect(decodeQrToken(text)).toBeNull();
        expect(verifyQrToken(text, find).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 108, maxLength: 108 }), (bytes) => {
        expect(verifyQrToken(Buffer.from(bytes).toString("base64url"), find).ok).toBe(false);
      }),
    );
    expect(decodeQrToken(undefined as unknown as string)).toBeNull();
  });

  it("is refused with the reason: version, unknown key, another event's key, another key's signature", () => {
    const good = Buffer.from(encodeQrToken(claimsOf(), privateKey), "base64url");
    const future = Buffer.from(good);
    future[0] = 2;
    expect(verifyQrToken(future.toString("base64url"), find)).toEqual({ ok: false, reason: "MALFORMED" });
    expect(verifyQrToken(good.toString("base64url"), () => null)).toEqual({ ok: false, reason: "UNKNOWN_KEY" });
    const elsewhere = encodeQrToken(claimsOf({ eventId: "0199c1f0-0000-7000-8000-000000000002" }), privateKey);
    expect(verifyQrToken(elsewhere, find)).toEqual({ ok: false, reason: "FOREIGN_KEY" });
    const forged = encodeQrToken(claimsOf(), generateQrKeyPair().privateKey);
    expect(verifyQrToken(forged, find)).toEqual({ ok: false, reason: "BAD_SIGNATURE" });
  });

  it("is not made of claims that do not fit", () => {
    for (const bad of [
      { keyId: "xyz" },
      { keyId: keyId.toUpperCase() + "A" },
      { ticketId: "42" },
      { eventId: eventId.replaceAll("-", "") },
      { revision: -1 },
      { revision: 1.5 },
      { revision: MAX_QR_REVISION + 1 },
    ]) {
      expect(() => encodeQrToken(claimsOf(bad), privateKey)).toThrow(RangeError);
    }
  });
});

describe("a QR key", () => {
  it("survives being written down", () => {
    const text = encodeQrToken(claimsOf(), importQrPrivateKey(exportQrPrivateKey(privateKey)));
    const raw = exportQrPublicKey(publicKey);
    expect(raw).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(verifyQrToken(text, () => ({ publicKey: importQrPublicKey(raw), eventId })).ok).toBe(true);
    expect(exportQrPublicKeyPem(publicKey)).toMatch(/^-----BEGIN PUBLIC KEY-----/);
  });

  it("is not read out of nonsense, and the private half is never exported as the public one", () => {
    expect(() => importQrPublicKey("AAAA")).toThrow();
    expect(() => importQrPrivateKey("AAAA")).toThrow();
    expect(() => exportQrPublicKey(privateKey)).toThrow(TypeError);
  });

  it("has an id that is random in all its digits", () => {
    const ids = new Set(Array.from({ length: 50 }, () => generateQrKeyPair().keyId));
    expect(ids.size).toBe(50);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
  });
});
