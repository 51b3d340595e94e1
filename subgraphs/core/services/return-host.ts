const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether a URL is a page on the developer's own machine. */
export const isLocal = ({ hostname }: URL): boolean => LOCAL.has(hostname);

/**
 * A host as browsers name it: in lower case, in punycode, with its port unless that is 443.
 * @param text such as `shop.example` or `shop.example:8443`
 * @returns null for anything else, such as a URL, a path or a wildcard
 */
export function canonicalHost(text: string): string | null {
  const given = text.trim();
  if (given === "" || /[\s/\\?#@*]/.test(given) || !URL.canParse(`https://${given}`)) return null;
  const { host, pathname } = new URL(`https://${given}`);
  return pathname === "/" && host !== "" ? host : null;
}

/** The host of an origin or URL, or null. `*` and other text have none. */
export const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host : null);
