import { createHash } from "node:crypto";

/** Texts that people write in place of a secret, and samples of well-known documentation. */
const COMMON = [
  "", "password", "passw0rd", "password1", "secret", "changeme", "change-me", "admin", "administrator", "root", "test", "default", "example",
  "letmein", "qwerty", "welcome", "123456", "12345678", "123456789", "1234567890", "supersecret", "your-256-bit-secret", "your-384-bit-secret",
  "your-512-bit-secret", "a-string-secret-at-least-256-bits-long", "keyboard cat", "shhhhh", "jwt_secret", "development", "production", "event-planner",
];
const HASHES = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"];
/** Encodings within encodings that are undone. */
const MAX_DEPTH = 2;
/** Letters that are often written as another character, and those that look alike. */
const SUBSTITUTES: Readonly<Record<string, string>> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", $: "s", "!": "i", l: "i", "|": "i" };

let hashes: ReadonlySet<string> | undefined;

/** What a secret says when its encodings (base64, hex, percent) are undone: itself first. */
export function formsOf(secret: string): readonly string[] {
  const forms = new Set([secret]);
  let last: readonly string[] = [secret];
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    last = last.flatMap((text) => [fromBase64(text), fromHex(text), fromPercent(text)]).filter((text) => text !== null);
    for (const text of last) forms.add(text);
  }
  return [...forms];
}

/** Whether it is a text that anyone would try, or a hash of one, in hex or base64. */
export function isCommonSecret(text: string): boolean {
  hashes ??= new Set(COMMON.flatMap((common) => HASHES.map((name) => createHash(name).update(common).digest("hex"))));
  const plain = text.toLowerCase();
  return COMMON.includes(plain) || hashes.has(plain) || hashes.has(Buffer.from(text, "base64").toString("hex"));
}

/** The text with one letter for all characters that are often written for it. Compare only with another such text. */
export const withLetters = (text: string): string => text.toLowerCase().replace(/[013457@$!l|]/g, (character) => SUBSTITUTES[character] ?? character);

/** The same for every spelling of one secret in base64, whatever its alphabet and padding. */
export const canonicalSecret = (secret: string): string => secret.replaceAll("-", "+").replaceAll("_", "/").replace(/={1,2}$/, "");

const readable = (bytes: Buffer): string | null => {
  const text = bytes.toString("utf8");
  return text !== "" && !/[\p{Cc}\uFFFD]/u.test(text.trim()) ? text : null;
};
const fromBase64 = (text: string): string | null => (/^[\w+/-]{8,}={0,2}$/.test(text) ? readable(Buffer.from(text, "base64")) : null);
const fromHex = (text: string): string | null => (/^(?:[0-9a-f]{2}){4,}$/i.test(text) ? readable(Buffer.from(text, "hex")) : null);
function fromPercent(text: string): string | null {
  if (!text.includes("%")) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
