import { findTexts } from "./find-text";

/** The reason with which `isStorable` text is refused; completes "<field> …". */
export const UNSTORABLE_TEXT = "must not contain U+0000 or half of a surrogate pair";

// eslint-disable-next-line no-control-regex -- the character it looks for
const UNSTORABLE = /[\u0000\p{Cs}]/u;

/**
 * Whether PostgreSQL and UTF-8 can hold the text: U+0000 fits into no column, and half of a surrogate pair (an emoji
 * cut in two) into no JSON.
 */
export const isStorable = (text: string): boolean => !UNSTORABLE.test(text);

/** Paths that one search returns. */
const LIMIT = 20;

/**
 * Finds unstorable text in a JSON value, in keys and in values.
 * @returns the path of each, e.g. `["data.subject", "tickets.0.guest"]`, 20 at most; the path of an invalid key is its parent's
 */
export function unstorablePaths(value: unknown, path = ""): string[] {
  const found = findTexts(value, (text) => !isStorable(text), LIMIT);
  const paths = found.map((text) => [...(path === "" ? [] : [path]), ...text.path].join("."));
  // Several invalid keys of one object are one path.
  return paths.filter((one, i) => found[i]?.key == null || one !== paths[i - 1]);
}
