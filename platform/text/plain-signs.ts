/**
 * A short text without what spreadsheets, phones and word processors change silently: compatibility forms, invisible
 * characters and kinds of dashes.
 */
export const plainSigns = (text: string): string =>
  text.normalize("NFKC").replace(/[\p{Cf}\uFE00-\uFE0F]/gu, "").replace(/[\p{Pd}\u2212]/gu, "-");
