import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const VERSION = "1";

/** The secrets are texts that people make up; the cipher wants 32 even bytes. */
const keyOf = (secret: string): Buffer => Buffer.from(hkdfSync("sha256", secret, "", "sealed-text", 32));

/**
 * Encrypts what must not lie readable in a database: AES-256-GCM.
 * @param context what the text belongs to, e.g. the id of its row: it opens under the same context only
 * @param secrets the first one seals
 * @returns `version.iv.tag.text`, base64url
 */
export function seal(text: string, context: string, secrets: readonly string[]): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keyOf(secrets[0] ?? ""), iv).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return [VERSION, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString("base64url"))].join(".");
}

/**
 * @param secrets all of them are tried
 * @throws Error when none of them opens it, or it was sealed for something else
 */
export function unseal(sealed: string, context: string, secrets: readonly string[]): string {
  return open(sealed, context, secrets).text;
}

/**
 * Encrypts a text again that another secret than the first one sealed, so that the other one can be dropped.
 * @returns the same text if the first secret opens it
 * @throws Error like `unseal`
 */
export function reseal(sealed: string, context: string, secrets: readonly string[]): string {
  const { text, secret } = open(sealed, context, secrets);
  return secret === secrets[0] ? sealed : seal(text, context, secrets);
}

function open(sealed: string, context: string, secrets: readonly string[]): { text: string; secret: string } {
  const [version, ...parts] = sealed.split(".");
  const [iv, tag, text] = parts.map((part) => Buffer.from(part, "base64url"));
  if (version === VERSION && iv?.length === 12 && tag?.length === 16 && text) {
    for (const secret of secrets) {
      const decipher = createDecipheriv("aes-256-gcm", keyOf(secret), iv, { authTagLength: 16 }).setAAD(Buffer.from(context)).setAuthTag(tag);
      try {
        return { text: Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8"), secret };
      } catch {
        // Sealed with another of the secrets.
      }
    }
  }
  throw new Error("the text was sealed with a secret that is not known here");
}
