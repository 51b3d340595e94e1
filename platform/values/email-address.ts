import { domainToASCII } from "node:url";

/** What callers are told about any other text; completes "<field> …". */
export const EMAIL_FORMAT = "must be an email address, e.g. ada@example.com";

/** RFC 5321. */
const MAX_LENGTH = 254;
/** A dot-atom: what mail servers accept in practice. */
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
/** At least two labels; the last one is letters or, for an internationalized ending such as .рф, punycode. */
const DOMAIN = /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+([A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{0,58}[A-Za-z0-9])$/;
/** Invisible characters that decide the spelling of some Persian and Indic domains; anywhere else they are noise. */
const JOINERS = /[\u200C\u200D]/g;
/** All other invisible characters: zero-width spaces, byte order marks, direction marks, soft hyphens. */
const NOISE = /(?![\u200C\u200D])[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const ASCII = /^[\x21-\x7e]*$/;

/**
 * Reads an email address as people and their keyboards write it: blanks around it and invisible characters in it are
 * dropped, and an internationalized domain becomes punycode. Letter case is kept; accounts compare in lower case.
 * @returns the address in ASCII, or null for text that is no address
 */
export function canonicalEmail(text: string): string | null {
  // Longer input cannot become a valid address by losing a few invisible characters.
  if (text.length > 4 * MAX_LENGTH) return null;
  const visible = text.replace(NOISE, "").trim();
  const at = visible.lastIndexOf("@");
  if (at === -1) return null;
  const local = visible.slice(0, at).replace(JOINERS, "");
  const domain = asciiDomain(visible.slice(at + 1));
  const address = `${local}@${domain}`;
  return LOCAL.test(local) && DOMAIN.test(domain) && address.length <= MAX_LENGTH ? address : null;
}

function asciiDomain(domain: string): string {
  const plain = domain.replace(JOINERS, "");
  if (ASCII.test(plain)) return plain;
  // The URL parser would decode "%41", and drop line breaks and everything from a slash on.
  if (/[^A-Za-z0-9.-]/.test(domain.replace(/\P{ASCII}/gu, "")) || /[\s\p{Cc}\p{Cs}]/u.test(domain)) return "";
  return domainToASCII(domain) || domainToASCII(plain);
}
