/**
 * Removes characters from the end of a text in linear time. A pattern such as `/ +$/` takes quadratic time for a text with
 * many of them in its middle.
 * @param isRemoved called with one code point, or half of one where the text has no other half
 */
export function trimEnd(text: string, isRemoved: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0) {
    const isPair = /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(Math.max(0, end - 2), end));
    const start = end - (isPair ? 2 : 1);
    if (!isRemoved(text.slice(start, end))) break;
    end = start;
  }
  return text.slice(0, end);
}
