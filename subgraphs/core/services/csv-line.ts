/** The characters that begin a formula in a spreadsheet; some spreadsheets also accept the full-width forms. */
const SIGNS = "[=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20]";
/** The start of a cell that a spreadsheet runs as a formula, behind any number of apostrophes. */
const FORMULA = new RegExp(`^'*(?:\\s*${SIGNS}|[\\t\\r\\n])`);
const PROTECTED_FORMULA = new RegExp(`^'(?='*(?:\\s*${SIGNS}|[\\t\\r\\n]))`);
/** The start of a formula within a cell, for spreadsheets of countries that separate cells by semicolons and ignore our quotes. */
const INNER = new RegExp(`(;["\\s]*)(?='*${SIGNS})`, "g");
const PROTECTED_INNER = new RegExp(`(;["\\s]*)'(?='*${SIGNS})`, "g");

/**
 * Writes one line of CSV, including its CRLF. A cell that begins like a formula gets an apostrophe, which spreadsheets read as
 * "this is text" and do not show: guests choose their names and could run code on the organizer's machine. Cells that
 * already begin with such apostrophes get another one, so `unprotectedCell` restores every text exactly.
 */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(",")}\r\n`;

/** Removes the apostrophes that `csvLine` added. Its exact inverse for every text. */
export const unprotectedCell = (cell: string): string => cell.replace(PROTECTED_FORMULA, "").replace(PROTECTED_INNER, "$1");

function csvCell(cell: string): string {
  const text = (FORMULA.test(cell) ? `'${cell}` : cell).replace(INNER, "$1'");
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
