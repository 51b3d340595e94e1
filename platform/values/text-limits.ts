/** Characters and words of a text that a list is searched for. */
export const MAX_SEARCH = 200;
export const MAX_SEARCH_WORDS = 20;
/** Characters of a cursor: ours have about 100. */
const MAX_CURSOR = 1_000;
/** Characters of any other text. Fields with a lower limit check it themselves. */
const MAX_TEXT = 50_000;

const atMost = (max: number, what = "characters"): string => `must have at most ${max.toLocaleString("en")} ${what}`;

/**
 * Checks the length of a text by the name of its argument or input field, so every search and cursor of the API has the
 * same limits without a decorator of its own.
 * @returns what is wrong with it, or null
 */
export function textProblem(name: string, text: string): string | null {
  // A file, which the limit of the request's body bounds.
  if (name === "csv") return null;
  if (name === "search") return searchProblem(text);
  if (name === "after" || name === "before") return text.length > MAX_CURSOR ? atMost(MAX_CURSOR) : null;
  return text.length > MAX_TEXT ? atMost(MAX_TEXT) : null;
}

function searchProblem(text: string): string | null {
  if (text.length > 2 * MAX_SEARCH || [...text].length > MAX_SEARCH) return atMost(MAX_SEARCH);
  // As the database counts them: a hyphen or a point ends a word, too.
  const words = text.split(/[^\p{L}\p{M}\p{N}]+/u).filter(Boolean);
  return words.length > MAX_SEARCH_WORDS ? atMost(MAX_SEARCH_WORDS, "words") : null;
}
