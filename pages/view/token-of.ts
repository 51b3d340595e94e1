/**
 * The token of a link: `#token=…`, or the whole fragment. Browsers do not send fragments, so no server or proxy logs it.
 * Emails of earlier versions have it in the query, `?token=…`, and work until they expire.
 * @returns null if the link has none
 */
export function tokenOf({ hash, search }: { readonly hash: string; readonly search: string }): string | null {
  const fragment = hash.replace(/^#/, "");
  const named = new URLSearchParams(fragment).get("token");
  // The whole fragment is taken as it is: it is not encoded, and a token may contain any character but blanks.
  const whole = fragment.startsWith("token=") ? null : fragment;
  return (named ?? whole)?.trim() || new URLSearchParams(search).get("token")?.trim() || null;
}
