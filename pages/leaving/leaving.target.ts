const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * The website that a payment leads to.
 * @param fragment the encoded URL
 * @param search what the payment gateway added to this page's address; it is passed on
 * @returns null unless it is https, or http on the developer's own machine, without a user name in it
 */
export function leavingTarget(fragment: string | null, search: string): URL | null {
  let url: URL;
  try {
    url = new URL(decodeURIComponent(fragment ?? ""));
  } catch {
    return null;
  }
  const { protocol, hostname, username, password } = url;
  if (username !== "" || password !== "") return null;
  if (protocol !== "https:" && !(protocol === "http:" && LOCAL.has(hostname))) return null;
  for (const [name, value] of new URLSearchParams(search)) url.searchParams.append(name, value);
  return url;
}
