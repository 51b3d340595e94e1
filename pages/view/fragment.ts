/** The fragment of the address, which then leaves the address bar and the history: it may be a secret. */
export function takeFragment(): string | null {
  const fragment = location.hash.slice(1).trim();
  history.replaceState(null, "", location.pathname);
  return fragment || null;
}
