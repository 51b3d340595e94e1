import { cleanText, graphemes, type TextRun, textRuns } from "./text-runs";
import type { Weight } from "./ticket-fonts";

/** How a text is set. Sizes in points. */
export interface TextStyle {
  weight: Weight;
  size: number;
  /** Baseline to baseline, as a multiple of the size. @default 1.2 */
  leading?: number;
  /** Extra space after each character, in points. @default 0 */
  spacing?: number;
  features?: ("tnum" | "kern")[];
  /** Lines of about the same length instead of a lonely last word. @default false */
  balanced?: boolean;
}

export interface TextLine {
  runs: TextRun[];
  width: number;
}

/** A text broken into lines, ready to be drawn. */
export interface TextBlock {
  /** The whole text in reading order. */
  text: string;
  lines: TextLine[];
  style: Required<TextStyle>;
  /** Width of the widest line and height of all of them, in points. */
  width: number;
  height: number;
}

const ELLIPSIS = "\u2026";
/** No place on a ticket holds more; to measure what will be cut would only take time. */
const MOST_CHARACTERS = 500;

/** A size to try, and in how many lines the text may then be set. */
export interface Fit {
  size: number;
  lines: number;
}

/**
 * Sets a text in the first of the sizes in which it fits without breaking a word; in the last one, words are broken and
 * the text is cut with an ellipsis where there is no other way. Sizes are given from the biggest.
 */
export function fitText(text: string, style: Omit<TextStyle, "size">, width: number, fits: readonly Fit[]): TextBlock {
  const clean = cleanText(text.slice(0, MOST_CHARACTERS));
  for (const { size, lines } of fits) {
    const set = { leading: 1.2, spacing: 0, features: [], balanced: false, ...style, size };
    const last = size === fits.at(-1)!.size;
    const broken = breakLines(clean, set, width, last);
    if (broken && (last || broken.length <= lines)) {
      if (broken.length > lines) return block(clean, cut(broken, lines, set, width), set);
      return block(clean, set.balanced ? balance(clean, broken, set, width) : broken, set);
    }
  }
  throw new RangeError("fitText needs at least one size");
}

/** Sets a text in one line, cut with an ellipsis when it is too long. */
export function oneLine(text: string, style: TextStyle, width = Infinity): TextBlock {
  return fitText(text, style, width, [{ size: style.size, lines: 1 }]);
}

function block(text: string, texts: string[], style: Required<TextStyle>): TextBlock {
  const lines = texts.map((line) => ({ runs: textRuns(line, style.weight), width: measure(line, style) }));
  const width = Math.max(0, ...lines.map((line) => line.width));
  return { text, lines, style, width, height: lines.length * style.size * style.leading };
}

/** Null when a word would have to be broken and may not. */
function breakLines(text: string, style: Required<TextStyle>, width: number, breakWords: boolean): string[] | null {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<= )|(?<=[-\u2010\u2013/])(?=\p{L})/u)) {
    if (measure((line + word).trimEnd(), style) <= width) {
      line += word;
      continue;
    }
    if (line) lines.push(line.trimEnd());
    line = word;
    if (measure(word.trimEnd(), style) <= width) continue;
    if (!breakWords) return null;
    const pieces = breakWord(word, style, width);
    line = pieces.pop() ?? "";
    lines.push(...pieces);
  }
  return line.trimEnd() ? [...lines, line.trimEnd()] : lines;
}

/** The narrowest column that needs no more lines, to a sixteenth of the width. */
function balance(text: string, lines: string[], style: Required<TextStyle>, width: number): string[] {
  let best = lines;
  for (let sixteenths = 15; sixteenths >= 8 && lines.length > 1; sixteenths--) {
    const narrower = breakLines(text, style, (width * sixteenths) / 16, false);
    if (narrower?.length !== lines.length) break;
    best = narrower;
  }
  return best;
}

function breakWord(word: string, style: Required<TextStyle>, width: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const grapheme of graphemes(word)) {
    if (piece && measure(piece + grapheme, style) > width) {
      pieces.push(piece);
      piece = "";
    }
    piece += grapheme;
  }
  return [...pieces, piece];
}

function cut(lines: string[], keep: number, style: Required<TextStyle>, width: number): string[] {
  const kept = lines.slice(0, keep);
  const last = graphemes(`${kept[keep - 1] ?? ""} ${lines[keep] ?? ""}`.trim());
  while (last.length > 0 && measure(last.join("").trimEnd() + ELLIPSIS, style) > width) last.pop();
  kept[keep - 1] = last.join("").trimEnd() + ELLIPSIS;
  return kept;
}

/** Widths in ems and numbers of glyphs; the same beginnings of lines are tried in one size after the other. */
const measured = new Map<string, { ems: number; glyphs: number }>();
const MEASURED_KEPT = 10_000;

function measure(line: string, style: Required<TextStyle>): number {
  const key = `${style.weight} ${style.features.join()}:${line}`;
  let found = measured.get(key);
  if (!found) {
    if (measured.size >= MEASURED_KEPT) measured.clear();
    found = { ems: 0, glyphs: 0 };
    for (const { face, text } of textRuns(line, style.weight)) {
      const shaped = face.font.layout(text, style.features);
      found.ems += shaped.advanceWidth / face.font.unitsPerEm;
      found.glyphs += shaped.glyphs.length;
    }
    measured.set(key, found);
  }
  return found.ems * style.size + found.glyphs * style.spacing;
}

/** Width of a run in points. */
export function runWidth({ face, text }: TextRun, style: Required<TextStyle>): number {
  const shaped = face.font.layout(text, style.features);
  return (shaped.advanceWidth * style.size) / face.font.unitsPerEm + shaped.glyphs.length * style.spacing;
}
