import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** `length` random letters and digits, unguessable. */
export function randomToken(length: number): string {
  let token = "";
  for (const byte of randomBytes(length)) token += ALPHABET.charAt(byte % ALPHABET.length);
  return token;
}

/** An id as Stripe makes them: what it is, then 24 letters and digits. */
export function newId(prefix: "pi" | "pm" | "ch" | "re" | "cus" | "evt" | "req" | "whd"): string {
  return `${prefix}_${randomToken(24)}`;
}

/** Unix time in seconds, as Stripe writes all times. */
export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
