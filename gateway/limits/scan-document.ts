export interface TextLimits {
  /** Characters of a name or number. */
  readonly maxNameLength: number;
  /** Characters of all strings of the document together. */
  readonly maxStringLength: number;
}

const [QUOTE, BACKSLASH, HASH, LINE_FEED, CARRIAGE_RETURN] = [0x22, 0x5c, 0x23, 0x0a, 0x0d];

/**
 * Measures the tokens of a document without parsing it, in time linear in its length. Several steps of validation take
 * time that grows with the product of the lengths of names or strings. What is not GraphQL is left to the parser.
 * @returns which limit is exceeded, or null
 */
export function scanDocument(text: string, { maxNameLength, maxStringLength }: TextLimits): keyof TextLimits | null {
  let strings = 0;
  let at = 0;
  while (at < text.length) {
    const start = at;
    const code = text.charCodeAt(at);
    if (code === HASH) at = endOfComment(text, at);
    else if (code === QUOTE) {
      at = text.startsWith('"""', at) ? endOfBlock(text, at + 3) : endOfString(text, at + 1);
      strings += at - start;
      if (strings > maxStringLength) return "maxStringLength";
    } else if (isWord(code)) {
      while (at < text.length && isWord(text.charCodeAt(at))) at++;
      if (at - start > maxNameLength) return "maxNameLength";
    } else at++;
  }
  return null;
}

/** A letter, digit or underscore. */
const isWord = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0x5f;

function endOfComment(text: string, start: number): number {
  let at = start;
  while (at < text.length && text.charCodeAt(at) !== LINE_FEED && text.charCodeAt(at) !== CARRIAGE_RETURN) at++;
  return at;
}

/** A string ends with its line, too: the parser refuses it there. */
function endOfString(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === LINE_FEED || code === CARRIAGE_RETURN) return at;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}

/** Three quotes end a block string, except after a backslash. */
function endOfBlock(text: string, start: number): number {
  for (let at = start; ; at += 3) {
    at = text.indexOf('"""', at);
    if (at === -1) return text.length;
    if (text.charCodeAt(at - 1) !== BACKSLASH) return at + 3;
  }
}
