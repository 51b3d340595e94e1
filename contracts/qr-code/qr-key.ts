import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";

/** How the QR codes of an event are signed; also the `algorithm` of an offline manifest. */
export const QR_ALGORITHM = "Ed25519";

/** A new signing key of one event. */
export interface QrKeyPair {
  /** 16 lower-case hexadecimal digits, random and unique among all events. */
  keyId: string;
  publicKey: KeyObject;
  privateKey: KeyObject;
}

/** Makes a key pair and its global id: a code names its key, so the id must mean one key everywhere. */
export function generateQrKeyPair(): QrKeyPair {
  return { keyId: randomBytes(8).toString("hex"), ...generateKeyPairSync("ed25519") };
}

/** The 32 raw bytes of the public key in base64url (43 characters): what scanners and third parties are given. */
export function exportQrPublicKey(publicKey: KeyObject): string {
  const { x } = publicKey.export({ format: "jwk" });
  if (publicKey.type !== "public" || publicKey.asymmetricKeyType !== "ed25519" || !x) {
    throw new TypeError("not an Ed25519 public key");
  }
  return x;
}

/** Reads what {@link exportQrPublicKey} wrote. Throws when it is not a key. */
export function importQrPublicKey(raw: string): KeyObject {
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: raw }, format: "jwk" });
}

/** The public key as SPKI in PEM, for tools that do not take raw keys (OpenSSL, WebCrypto). */
export function exportQrPublicKeyPem(publicKey: KeyObject): string {
  return publicKey.export({ format: "pem", type: "spki" }).toString();
}

/** The private key as PKCS #8 DER in base64url. A secret: encrypt it before it is stored. */
export function exportQrPrivateKey(privateKey: KeyObject): string {
  return privateKey.export({ format: "der", type: "pkcs8" }).toString("base64url");
}

/** Reads what {@link exportQrPrivateKey} wrote. Throws when it is not a key. */
export function importQrPrivateKey(encoded: string): KeyObject {
  const key = createPrivateKey({ key: Buffer.from(encoded, "base64url"), format: "der", type: "pkcs8" });
  if (key.asymmetricKeyType !== "ed25519") throw new TypeError("not an Ed25519 private key");
  return key;
}
