import { parse } from "tldts";

/** What callers learn about a text with a link in it; completes "<field> …". */
export const LINK_PROBLEM = "must not contain a link or a domain name. Remove it, or write the name without the dot";

/** Dots that mail programs and browsers read as the dot of a domain name; NFKC leaves them. */
const DOTS = /[\u3002\u2024\uFE52]/g;
/** Characters nobody sees, which would hide a link from the patterns. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** `https://`, `http:evil.com`, `ftp:\\…`, and any other scheme with slashes. */
const SCHEME = /(?:^|[^\p{L}\p{N}])[a-z][a-z0-9+.-]{0,30}\s?:\s?[/\\]{1,2}\s?\S|https?:\S/u;
const WWW = /(?:^|[^\p{L}\p{N}])www\d?\s?\.\s?[\p{L}\p{N}]/u;
/** An IPv4 address with a port or a path. */
const ADDRESS = /(?:^|[^\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d|\/\S)/;
/** Labels joined by dots. */
const DOMAIN = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,62})(?:\.[\p{L}\p{N}][\p{L}\p{M}\p{N}-]{0,62})+/gu;

/** Endings that exist only in examples, but look like a link to a person. */
const RESERVED = new Set(["example", "onion", "localhost"]);
/** Abbreviations that people write before a name without a blank: "Dr.No" is no website. */
const ABBREVIATIONS = new Set(["dr", "mr", "mrs", "ms", "mx", "st", "ste", "prof", "sr", "jr", "no", "nr", "vol", "ft", "feat", "vs", "mt", "pt", "rev", "hon", "mme", "mlle", "me"]);
/** Endings under which these abbreviations are real websites. */
const GENERIC = new Set(["com", "net", "org", "info", "biz", "io", "co", "app", "dev", "xyz", "top", "click", "link", "online", "site", "shop"]);
/** Products whose name is a domain of their own maker. */
const PRODUCTS = new Set(["asp.net", "ado.net", "vb.net", "ml.net", "socket.io"]);

/** Characters of the longest text that is searched; the fields that use it allow 255. NFKC makes up to 18 of one. */
const MAX_SEARCHED = 1_000;

/**
 * Whether mail programs would turn a part of this text into a link: a URL, `www.`, or a domain name with an ending that
 * exists. Look-alike dots and full-width letters count as what they look like. "J.R.R. Tolkien", "Node.js" and "v2.0"
 * are not links. Longer texts than any of those fields allows are not searched: their length is refused, and searching them
 * takes time that their sender has not paid for.
 */
export function hasLink(text: string): boolean {
  if (text.length > MAX_SEARCHED) return false;
  const plain = text.normalize("NFKC").replace(DOTS, ".").replace(INVISIBLE, "").toLowerCase();
  if (!/[.:]/.test(plain)) return false;
  if (SCHEME.test(plain) || WWW.test(plain) || ADDRESS.test(plain)) return true;
  return (plain.match(DOMAIN) ?? []).some(isWebsite);
}

function isWebsite(name: string): boolean {
  if (PRODUCTS.has(name)) return false;
  const labels = name.split(".");
  const ending = labels.at(-1) ?? "";
  if (labels.length === 2 && ABBREVIATIONS.has(labels[0] ?? "") && !GENERIC.has(ending)) return false;
  if (RESERVED.has(ending)) return true;
  const { isIcann, domain } = parse(name, { validateHostname: false, extractHostname: false });
  // "J.R" and "e.g" have no name before the ending that could be registered.
  return isIcann === true && domain !== null && (domain.split(".")[0]?.length ?? 0) > 1;
}

/** Stops a link without a visible trace: it joins, has no width and is not allowed in a domain name. */
const STOP = "\u2060";
/** A dot that could join two labels, the second one with letters. */
const JOINING_DOT = /(?<=[\p{L}\p{N}\p{M}_-])[.\u3002\u2024\uFE52\uFF0E\uFF61](?=[\p{L}\p{N}_-]*[\p{L}]{2})/gu;
const COLON = /(?<=[A-Za-z])[:\uFF1A](?=\s?[/\\\uFF0F]|\S*[.@])/gu;

/**
 * The text as mail programs do not make a link of any part of it. It looks the same. Broader than `hasLink`: an
 * invisible character too many harms nobody.
 */
export const withoutLinks = (text: string): string => text.replace(COLON, `$&${STOP}`).replace(JOINING_DOT, `$&${STOP}`);
