import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** The DER encoding of an Ed25519 private key (RFC 8410) up to its seed of 32 bytes. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/**
 * Reads the key that signs principals: PKCS #8 as PEM or base64, or the seed of 32 bytes as base64. In PEM, `\n` may stand
 * for a line break.
 * @returns null if it is not an Ed25519 private key
 */
export function readPrivateKey(text: string): KeyObject | null {
  const pem = asPem(text);
  if (pem) return keyOf(() => createPrivateKey(pem));
  const bytes = Buffer.from(text.trim(), "base64");
  const key = bytes.length === 32 ? Buffer.concat([PKCS8_PREFIX, bytes]) : bytes;
  return keyOf(() => createPrivateKey({ key, format: "der", type: "pkcs8" }));
}

/**
 * Reads the keys that principals are verified with: SubjectPublicKeyInfo as PEM or base64, comma separated. A private key is
 * refused, although a public key could be derived from it: a subgraph must not hold one.
 * @returns null unless each part is an Ed25519 public key
 */
export function readPublicKeys(text: string): KeyObject[] | null {
  const parts = text.split(",").map((part) => part.trim()).filter(Boolean);
  const keys = parts.map(readPublicKey);
  return keys.length > 0 && keys.every((key) => key !== null) ? keys : null;
}

/** The key in the form that `PRINCIPAL_PUBLIC_KEYS` takes on one line. */
export const publicKeyText = (key: KeyObject): string => key.export({ format: "der", type: "spki" }).toString("base64");

/** The 32 random bytes of a private key. */
export const seedOf = (key: KeyObject): Buffer => key.export({ format: "der", type: "pkcs8" }).subarray(-32);

function readPublicKey(text: string): KeyObject | null {
  const pem = asPem(text);
  if (pem?.includes("PRIVATE KEY")) return null;
  if (pem) return keyOf(() => createPublicKey(pem));
  return keyOf(() => createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" }));
}

const asPem = (text: string): string | null => (text.includes("-----BEGIN") ? text.replaceAll("\\n", "\n") : null);

function keyOf(read: () => KeyObject): KeyObject | null {
  try {
    const key = read();
    return key.asymmetricKeyType === "ed25519" ? key : null;
  } catch {
    return null;
  }
}
