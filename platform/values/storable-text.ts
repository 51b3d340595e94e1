/** What callers are told about text that `isStorable` refuses; completes "<field> …". */
export const UNSTORABLE_TEXT = "must not contain U+0000 or half of a surrogate pair";

// eslint-disable-next-line no-control-regex -- the character it looks for
const UNSTORABLE = /[\u0000\p{Cs}]/u;

/**
 * Whether PostgreSQL and UTF-8 can hold the text: U+0000 fits into no column, and half of a surrogate pair (an emoji
 * cut in two) into no JSON.
 */
export const isStorable = (text: string): boolean => !UNSTORABLE.test(text);

/**
 * Finds unstorable text in a JSON value, in keys and in values.
 * @returns the path of each, e.g. `["data.subject", "tickets.0.guest"]`, 20 at most; the path of a bad key is its parent's
 */
export function unstorablePaths(value: unknown, path = ""): string[] {
  const found: string[] = [];
  collect(value, path, found);
  return found;
}

const LIMIT = 20;

function collect(value: unknown, path: string, found: string[]): void {
  if (found.length >= LIMIT) return;
  if (typeof value === "string") {
    if (!isStorable(value)) found.push(path);
    return;
  }
  if (typeof value !== "object" || value === null || Buffer.isBuffer(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!isStorable(key)) {
      if (found.length < LIMIT && found.at(-1) !== path) found.push(path);
      continue;
    }
    collect(inner, path === "" ? key : `${path}.${key}`, found);
  }
}
