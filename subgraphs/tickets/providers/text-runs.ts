import { embeddingLevels, hasRightToLeft, mirrored } from "./text-direction";
import { type Face, fonts, REPLACEMENT, type Weight } from "./ticket-fonts";

/** A piece of a line that one font can draw in one direction. */
export interface TextRun {
  face: Face;
  text: string;
}

interface Cluster {
  text: string;
  face: Face;
  /** The embedding level: even levels are read from left to right, odd levels from right to left. */
  level: number;
}

const CURSIVE = /\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Nko}/u;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\p{Emoji_Modifier}/u;
/** What most lines consist of, and Inter's Latin file has whole: no need to look at each character. */
const PLAIN = /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u00ff\u2013\u2019\u2026\u20ac]*$/;
const JOINER = /[\u200c\u200d]/;
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
 * Direction follows the Unicode Bidirectional Algorithm without its explicit controls, which are not drawn and must not
 * reorder a title: the first letter decides the direction of the line, numbers are read from left to right in any script,
 * brackets are mirrored.
 */
export function textRuns(line: string, weight: Weight): TextRun[] {
  if (PLAIN.test(line)) return line ? [{ face: fonts.find(weight, [0x20])!, text: line }] : [];
  const clusters: Cluster[] = [];
  for (const grapheme of graphemes(line)) {
    const cluster = fit(grapheme, weight, clusters.at(-1)?.face);
    if (cluster) clusters.push({ ...cluster, level: 0 });
  }
  if (clusters.some(({ text }) => hasRightToLeft(text))) setLevels(clusters);
  return reorder(clusters).map(({ face, text }) => ({ face, text }));
}

/** The characters of a text that no font has, each once, in reading order: they are drawn as {@link REPLACEMENT}. */
export function unprintable(text: string, weight: Weight): string[] {
  const line = cleanText(text);
  if (PLAIN.test(line)) return [];
  return [...new Set(graphemes(line).filter((grapheme) => fit(grapheme, weight, undefined)?.text === REPLACEMENT))];
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

/** Gives each cluster the embedding level of its first character, and mirrors brackets in right-to-left text. */
function setLevels(clusters: Cluster[]): void {
  const levels = embeddingLevels(clusters.map(({ text }) => text).join(""));
  let at = 0;
  for (const cluster of clusters) {
    cluster.level = levels[at] ?? 0;
    at += cluster.text.length;
    if (cluster.level % 2 === 1) cluster.text = mirrored(cluster.text);
  }
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
    if (piece.level % 2 === 1 && !hasRightToLeft(piece.text)) piece.text = graphemes(piece.text).reverse().join("");
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
