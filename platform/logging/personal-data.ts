import { createHmac, randomBytes } from "node:crypto";
import { canonicalAddress } from "../http/canonical-address";

let key: string | Buffer = randomBytes(32);

/**
 * Sets the key of the hashes that stand for accounts in logs, once at the start of a process.
 * @param secret if omitted, the random key of this process stays: its hashes cannot be compared with those of others
 */
export function setLogHashSecret(secret: string | undefined): void {
  if (secret !== undefined) key = secret;
}

/** Stands for an email address in logs: equal for equal addresses, and useless without the key. */
export const accountHash = (email: string): string =>
  createHmac("sha256", key).update(`log-account.${email.toLowerCase()}`).digest("base64url").slice(0, 22);

/**
 * The part of a network address that logs may keep: 24 bits of IPv4, 48 bits of IPv6. It is enough to find and to block
 * where an attack comes from, and does not single out a household.
 * @returns null if it is no address
 */
export function loggedNetwork(address: string): string | null {
  const canonical = canonicalAddress(address);
  if (canonical === null) return null;
  if (canonical.includes(".")) return `${canonical.split(".").slice(0, 3).join(".")}.0/24`;
  const groups = canonical.split(":").slice(0, 3).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${groups.join(":")}::/48`;
}

/**
 * Bounded, so that it takes linear time: a local part has at most 64 characters, a domain 253. A domain has a letter,
 * unlike the version in `package@1.2.3`. Local parts with a slash are matched in part: paths such as `x/@scope/y` stay.
 */
const EMAIL =
  /[\p{L}\p{N}.!#$%&'*+=?^_`{|}~-]{1,64}@(?=[\p{N}.-]{0,250}\p{L})[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,250}[\p{L}\p{N}])?/gu;

/** Replaces the email addresses in a text, such as the response of a mail server or the detail of a database error. */
export const withoutEmails = (text: string): string => (text.includes("@") ? text.replace(EMAIL, "[email]") : text);

/** How deep values are searched: the cause of a cause, the metadata of a driver. What is deeper is left out. */
const MAX_DEPTH = 8;

/** A value as JSON writes it, with the email addresses in its strings replaced. */
export function scrubbed(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return withoutEmails(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) return "[…]";
  if (Array.isArray(value)) return value.map((item) => scrubbed(item, depth + 1));
  const { toJSON } = value as { toJSON?: () => unknown };
  if (typeof toJSON === "function") return scrubbed(toJSON.call(value), depth + 1);
  const entries = Object.entries(value).map(([name, part]) => [withoutEmails(name), scrubbed(part, depth + 1)] as const);
  return Object.fromEntries(entries);
}
