import { createHash } from "node:crypto";

/** Providers that ignore dots before the @. */
const DOTLESS = new Set(["gmail.com", "googlemail.com"]);

/**
 * The mailbox behind an address, for counting: letter case and `+tags` are ignored everywhere, and dots where the provider
 * ignores them. Hashed, because counts need no addresses.
 */
export function recipientKey(address: string): string {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1).toLowerCase();
  const mailboxWithTag = address.slice(0, at).toLowerCase();
  const tag = mailboxWithTag.indexOf("+", 1);
  const local = tag === -1 ? mailboxWithTag : mailboxWithTag.slice(0, tag);
  const isDotless = DOTLESS.has(domain);
  const mailbox = `${isDotless ? local.replaceAll(".", "") : local}@${isDotless ? "gmail.com" : domain}`;
  return createHash("sha256").update(mailbox).digest("base64url");
}
