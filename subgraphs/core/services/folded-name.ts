import { plainSigns } from "../../../platform/text/plain-signs";

/**
 * The name of a ticket type as people compare it: regardless of letter case, kinds and numbers of blanks, kinds of dashes and
 * quotes, and invisible characters. Spreadsheets and phones replace these silently.
 */
export const foldedName = (name: string): string =>
  plainSigns(name)
    .replace(/\s+/gu, " ")
    .replace(/[\u2018\u2019\u02BC\u00B4`]/g, "'")
    .replace(/[\u201C-\u201E\u00AB\u00BB]/g, '"')
    .trim()
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("ς", "σ");
