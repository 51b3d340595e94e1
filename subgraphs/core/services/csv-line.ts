/** What makes a spreadsheet read a cell as a formula, and run it. */
const FORMULA = /^[=+\-@\t\r\n]/;

/**
 * One line of CSV, CRLF and all. A cell that begins like a formula gets an apostrophe, which spreadsheets take for "this
 * is text" and do not show: names come from people who may want to run something on the organiser's machine.
 */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(",")}\r\n`;

function csvCell(cell: string): string {
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
