import { type KeyObject, sign, verify } from "node:crypto";

/**
 * What a QR code says. 108 bytes, written as 144 characters of base64url:
 *
 *   offset  bytes
 *        0      1  version, 1
 *        1      8  key id
 *        9     16  ticket id, the bytes of the UUID
 *       25     16  event id, likewise
 *       41      3  revision, unsigned, big-endian
 *       44     64  Ed25519 signature over bytes 0 to 43, by the event's key
 *
 * There is no personal data in it, and nothing that a database is needed to check. The revision has three bytes because
 * 108 is a multiple of 3: base64url then has no left-over bits, so that every token has exactly one spelling.
 */
const VERSION = 1;
const KEY_ID_AT = 1;
const TICKET_ID_AT = 9;
const EVENT_ID_AT = 25;
const REVISION_AT = 41;
const SIGNATURE_AT = 44;
const SPELLING = /^[A-Za-z0-9_-]{144}$/;
const KEY_ID = /^[0-9a-f]{16}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The highest revision that fits into a token. */
export const MAX_QR_REVISION = 0xffffff;

/** What a token claims; believed only after {@link verifyQrToken}. */
export interface QrClaims {
  /** 16 lower-case hexadecimal digits. */
  keyId: string;
  /** Lower-case UUID. */
  ticketId: string;
  /** Lower-case UUID. */
  eventId: string;
  /** Raised by every transfer and re-issue; 0 to {@link MAX_QR_REVISION}. */
  revision: number;
}

/** A public key and the one event that it speaks for. */
export interface QrVerificationKey {
  publicKey: KeyObject;
  eventId: string;
}

/**
 * Why a text is not a good token. At the door all are INVALID_SIGNATURE; the reason is for logs and fraud rules.
 * `FOREIGN_KEY`: the key is known, but belongs to another event than the token names.
 */
export type QrRefusal = "MALFORMED" | "UNKNOWN_KEY" | "FOREIGN_KEY" | "BAD_SIGNATURE";
export type QrVerification = { ok: true; claims: QrClaims } | { ok: false; reason: QrRefusal };

/**
 * Makes the token of a ticket. The same claims and key give the same text (Ed25519 is deterministic).
 * Throws a RangeError for claims that have no place in the format.
 */
export function encodeQrToken(claims: QrClaims, privateKey: KeyObject): string {
  if (!KEY_ID.test(claims.keyId)) throw new RangeError("keyId must be 16 lower-case hexadecimal digits");
  const bytes = Buffer.alloc(SIGNATURE_AT);
  bytes[0] = VERSION;
  bytes.write(claims.keyId, KEY_ID_AT, "hex");
  writeUuid(bytes, TICKET_ID_AT, claims.ticketId, "ticketId");
  writeUuid(bytes, EVENT_ID_AT, claims.eventId, "eventId");
  if (!Number.isInteger(claims.revision) || claims.revision < 0 || claims.revision > MAX_QR_REVISION) {
    throw new RangeError(`revision must be an integer from 0 to ${MAX_QR_REVISION}`);
  }
  bytes.writeUIntBE(claims.revision, REVISION_AT, 3);
  return Buffer.concat([bytes, sign(null, bytes, privateKey)]).toString("base64url");
}

/** Reads the claims without believing them. Null for what {@link encodeQrToken} cannot have written; never throws. */
export function decodeQrToken(text: string): QrClaims | null {
  const bytes = parse(text);
  return bytes && claimsOf(bytes);
}

/**
 * Checks a scanned text. `findPublicKey` gives the key of an id, or null or undefined when there is none; what it
 * throws is passed on. Nothing else throws, whatever the text.
 */
export function verifyQrToken(
  text: string,
  findPublicKey: (keyId: string) => QrVerificationKey | null | undefined,
): QrVerification {
  const bytes = parse(text);
  if (!bytes) return { ok: false, reason: "MALFORMED" };
  const claims = claimsOf(bytes);
  const key = findPublicKey(claims.keyId);
  if (!key) return { ok: false, reason: "UNKNOWN_KEY" };
  const signed = verify(null, bytes.subarray(0, SIGNATURE_AT), key.publicKey, bytes.subarray(SIGNATURE_AT));
  if (!signed) return { ok: false, reason: "BAD_SIGNATURE" };
  // Whoever got hold of one event's key must not be able to open the doors of another one with it.
  if (key.eventId.toLowerCase() !== claims.eventId) return { ok: false, reason: "FOREIGN_KEY" };
  return { ok: true, claims };
}

function parse(text: unknown): Buffer | null {
  if (typeof text !== "string" || !SPELLING.test(text)) return null;
  const bytes = Buffer.from(text, "base64url");
  return bytes[0] === VERSION ? bytes : null;
}

function claimsOf(bytes: Buffer): QrClaims {
  return {
    keyId: bytes.toString("hex", KEY_ID_AT, TICKET_ID_AT),
    ticketId: readUuid(bytes, TICKET_ID_AT),
    eventId: readUuid(bytes, EVENT_ID_AT),
    revision: bytes.readUIntBE(REVISION_AT, 3),
  };
}

function writeUuid(bytes: Buffer, at: number, uuid: string, name: string): void {
  if (!UUID.test(uuid)) throw new RangeError(`${name} must be a lower-case UUID`);
  bytes.write(uuid.replaceAll("-", ""), at, "hex");
}

function readUuid(bytes: Buffer, at: number): string {
  return bytes.toString("hex", at, at + 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
