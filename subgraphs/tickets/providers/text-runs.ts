import { type Face, fonts, REPLACEMENT, type Weight } from "./ticket-fonts";

/** A piece of a line that one font can draw in one direction. */
export interface TextRun {
  face: Face;
  text: string;
}

interface Cluster {
  text: string;
  face: Face;
  /** Bidirectional level: even runs to the right, odd to the left. */
  level: number;
}

const RIGHT_TO_LEFT = /\p{Script=Hebrew}|\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;
const LETTER = /\p{L}/u;
const NUMBER = /\p{Nd}/u;
const CURSIVE = /\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Nko}/u;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\p{Emoji_Modifier}/u;
/** What most lines consist of, and Inter's Latin file has whole: no need to look at each character. */
const PLAIN = /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u00ff\u2013\u2019\u2026\u20ac]*$/;
const JOINER = /[\u200c\u200d]/;
const MIRROR: Record<string, string> = Object.fromEntries(
  Array.from("()[]{}<>«»", (sign, i) => [sign, "()[]{}<>«»"[i ^ 1]!]),
);
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** One line of ordinary characters: composed, without control characters or half surrogates, spaces made plain. */
export function cleanText(text: string): string {
  return text
    .normalize("NFC")
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(/[\u00a0\u202f]/gu, "\u00a0")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u2000-\u200a\u205f\u3000 ]+/gu, " ")
    .trim();
}

/** What people see as the characters of a text. */
export function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/**
 * A line as runs from left to right, each with the font that has its characters. Never fails: a character that no font
 * has becomes {@link REPLACEMENT}, one for a whole emoji sequence.
 *
 * Direction follows the ideas of the Unicode bidirectional algorithm without its explicit controls: the first letter
 * gives the direction of the line, numbers keep theirs inside right-to-left text, brackets are mirrored.
 */
export function textRuns(line: string, weight: Weight): TextRun[] {
  if (PLAIN.test(line)) return line ? [{ face: fonts.find(weight, [0x20])!, text: line }] : [];
  const clusters: Cluster[] = [];
  for (const grapheme of graphemes(line)) {
    const cluster = fit(grapheme, weight, clusters.at(-1)?.face);
    if (cluster) clusters.push({ ...cluster, level: 0 });
  }
  if (clusters.some(({ text }) => RIGHT_TO_LEFT.test(text))) setLevels(clusters);
  return reorder(clusters).map(({ face, text }) => ({ face, text }));
}

function fit(grapheme: string, weight: Weight, before: Face | undefined): { text: string; face: Face } | null {
  const cursive = CURSIVE.test(grapheme);
  const visible = Array.from(grapheme).filter((char) => !INVISIBLE.test(char) || (cursive && JOINER.test(char)));
  const codePoints = visible.map((char) => char.codePointAt(0)!);
  if (codePoints.length === 0) return null;
  // A space stays with the word before it: fewer runs, and the kerning stays whole.
  if (grapheme === " " && before?.font.hasGlyphForCodePoint(0x20)) return { text: grapheme, face: before };
  const face = fonts.find(weight, codePoints);
  if (face) return { text: visible.join(""), face };
  // Marks or the tail of an emoji sequence are missing: better the character without them than nothing of it.
  const base = fonts.find(weight, codePoints.slice(0, 1));
  if (base) return { text: visible[0]!, face: base };
  return { text: REPLACEMENT, face: fonts.find(weight, [REPLACEMENT.codePointAt(0)!])! };
}

type Strong = "L" | "R" | "N" | null;

function setLevels(clusters: Cluster[]): void {
  const kinds = clusters.map(({ text }): Strong =>
    RIGHT_TO_LEFT.test(text) ? "R" : LETTER.test(text) ? "L" : NUMBER.test(text) ? "N" : null,
  );
  const base = kinds.find((kind) => kind === "L" || kind === "R") === "R" ? 1 : 0;
  let context: Strong = base === 1 ? "R" : "L";
  const directions = kinds.map((kind): Strong => {
    if (kind === "L" || kind === "R") context = kind;
    return kind === "N" ? (context === "R" ? "N" : "L") : kind;
  });
  clusters.forEach((cluster, i) => {
    const own = directions[i] ?? null;
    if (own === "R") cluster.level = 1;
    else if (own === "N") cluster.level = 2;
    else if (own === "L") cluster.level = base === 1 ? 2 : 0;
    else cluster.level = neutralLevel(directions, i, base);
  });
  for (const cluster of clusters) if (cluster.level % 2 === 1) cluster.text = MIRROR[cluster.text] ?? cluster.text;
}

/** Spaces and signs go with their neighbours when those agree, else with the line. */
function neutralLevel(directions: Strong[], at: number, base: number): number {
  const side = (kind: Strong | undefined) => (kind === "N" ? "R" : (kind ?? (base === 1 ? "R" : "L")));
  const before = side(directions.slice(0, at).findLast((kind) => kind !== null));
  const after = side(directions.slice(at + 1).find((kind) => kind !== null));
  if (before !== after) return base;
  return before === "R" ? 1 : base === 1 ? 2 : 0;
}

/**
 * Joins clusters of one font and level, and puts the pieces into the order of the eye. The letters inside a
 * right-to-left piece stay as written: the font's shaper turns them.
 */
function reorder(clusters: Cluster[]): Cluster[] {
  const pieces: Cluster[] = [];
  for (const cluster of clusters) {
    const last = pieces.at(-1);
    if (last && last.face === cluster.face && last.level === cluster.level) last.text += cluster.text;
    else pieces.push({ ...cluster });
  }
  for (const piece of pieces) {
    // Signs alone tell the shaper nothing about direction.
    if (piece.level % 2 === 1 && !RIGHT_TO_LEFT.test(piece.text)) piece.text = graphemes(piece.text).reverse().join("");
  }
  for (let level = Math.max(0, ...pieces.map((piece) => piece.level)); level > 0; level--) {
    for (let from = 0; from < pieces.length; from++) {
      let to = from;
      while (to < pieces.length && pieces[to]!.level >= level) to++;
      pieces.splice(from, to - from, ...pieces.slice(from, to).reverse());
      from = Math.max(from, to - 1);
    }
  }
  return pieces;
}
