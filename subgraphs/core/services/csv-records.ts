/** One record of a CSV text. */
export interface CsvRecord {
  /** Where it begins, counted from 1 as editors do. */
  readonly line: number;
  readonly fields: readonly string[];
  /** What is wrong with it as CSV; its fields are then of no use. */
  readonly problem: string | null;
}

const SEPARATORS = [",", ";", "\t"] as const;

/**
 * Reads CSV as RFC 4180 has it, and as Excel writes it: a byte order mark, a first line `sep=;`, `,` or `;` or tab
 * (whichever the header has most of), any kind of line ends, line breaks and doubled quotes inside of quotes. Blank lines
 * are passed over. A quote that is never closed spoils its own line and not the rest of the text, even when other lines
 * have quotes. (csv-parse was the
 * other choice: it counts a line break inside of quotes twice, and gives everything up at an open quote.)
 */
export function* csvRecords(text: string): Generator<CsvRecord> {
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let line = 1;
  const declared = /sep=([^\r\n])(\r\n|\r|\n|$)/y;
  declared.lastIndex = at;
  const [whole, named] = declared.exec(text) ?? [];
  if (whole !== undefined) {
    at += whole.length;
    line++;
  }
  const separator = named ?? separatorOf(text.slice(at, at + 10_000));
  while (at < text.length) {
    const record = recordAt(text, at, separator);
    const { end, breaks, fields, problem } = record;
    if (problem !== null || fields.some((field) => field.trim() !== "")) yield { line, fields, problem };
    at = end;
    line += breaks;
  }
}

/** The one that the header has most of, outside of quotes. */
function separatorOf(start: string): string {
  const [header = ""] = start.replace(/"[^"]*"/g, "").replace(/^[\r\n]+/, "").split(/[\r\n]/, 1);
  const counts = SEPARATORS.map((separator) => header.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ",";
}

function recordAt(text: string, start: number, separator: string): { fields: string[]; end: number; breaks: number; problem: string | null } {
  const fields: string[] = [];
  let breaks = 0;
  let at = start;
  for (;;) {
    let field = "";
    if (text[at] === '"') {
      const from = at + 1;
      let close = text.indexOf('"', from);
      while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
      const quoted = close === -1 ? "" : text.slice(from, close).replaceAll('""', '"');
      const crossed = (quoted.match(/\r\n|\r|\n/g) ?? []).length;
      // Nobody closes a field of several lines in the middle of a word: that quote opens a field further down.
      if (close === -1 || (crossed > 0 && !endsField(text, close + 1, separator))) {
        return { fields: [], ...endOfLine(text, start), problem: "a quotation mark is opened and never closed" };
      }
      field = quoted;
      breaks += crossed;
      at = close + 1;
    }
    const stop = nextStop(text, at, separator);
    field += text.slice(at, stop);
    fields.push(field);
    if (text[stop] === separator) {
      at = stop + 1;
      continue;
    }
    const ended = endOfLine(text, stop);
    return { fields, end: ended.end, breaks: breaks + ended.breaks, problem: null };
  }
}

/** Whether there is nothing more of a field at `at`, but blanks. */
function endsField(text: string, at: number, separator: string): boolean {
  let next = at;
  while (text[next] === " ") next++;
  return next >= text.length || text[next] === separator || text[next] === "\n" || text[next] === "\r";
}

/** Where the field that goes on at `at` ends: at a separator, a line end, or the end of the text. */
function nextStop(text: string, at: number, separator: string): number {
  let stop = at;
  while (stop < text.length && text[stop] !== separator && text[stop] !== "\n" && text[stop] !== "\r") stop++;
  return stop;
}

function endOfLine(text: string, at: number): { end: number; breaks: number } {
  const stop = nextStop(text, at, "\n");
  if (stop >= text.length) return { end: text.length, breaks: 0 };
  return { end: text.startsWith("\r\n", stop) ? stop + 2 : stop + 1, breaks: 1 };
}
