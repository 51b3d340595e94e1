/** What makes a spreadsheet read a cell as a formula, and run it; some take the wide forms for the same, and pass over blanks. */
const FORMULA = /^(\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n])/;
/** Where another cell begins for a spreadsheet whose country parts cells by semicolons: our quotes mean nothing there. */
const INNER = /(;["\s]*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;

/**
 * One line of CSV, CRLF and all. A cell that begins like a formula gets an apostrophe, which spreadsheets take for "this
 * is text" and do not show: names come from people who may want to run something on the organiser's machine.
 */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(",")}\r\n`;

function csvCell(cell: string): string {
  const text = (FORMULA.test(cell) ? `'${cell}` : cell).replace(INNER, "$1'");
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
