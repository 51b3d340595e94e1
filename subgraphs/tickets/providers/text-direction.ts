import { createRequire } from "node:module";

export type Direction = "ltr" | "rtl";

/** The part of bidi-js that is used here; it has no types of its own. */
interface Bidi {
  getEmbeddingLevels(text: string): { levels: Uint8Array };
  getMirroredCharacter(char: string): string | null;
  getBidiCharTypeName(char: string): string;
}

const require = createRequire(__filename);
const bidi = (require("bidi-js") as () => Bidi)();

/** The bidirectional types of characters that are read from right to left: letters, and the digits of N’Ko and Adlam. */
const RIGHT_TO_LEFT = new Set(["R", "AL"]);

/** Whether a text has characters that are read from right to left. */
export function hasRightToLeft(text: string): boolean {
  return Array.from(text).some((char) => RIGHT_TO_LEFT.has(bidi.getBidiCharTypeName(char)));
}

/**
 * The direction in which a font's shaper must lay out a run of one embedding level. Without being told, fontkit derives it
 * from the script, which reverses numbers in Arabic digits: they belong to the Arabic script but are read from left to right.
 */
export function shapingDirection(run: string): Direction {
  return hasRightToLeft(run) ? "rtl" : "ltr";
}

/**
 * The embedding level of each UTF-16 unit of a line, by the Unicode Bidirectional Algorithm (UAX #9): even levels are read
 * from left to right, odd levels from right to left. The first letter decides the direction of the line.
 */
export function embeddingLevels(line: string): Uint8Array {
  return bidi.getEmbeddingLevels(line).levels;
}

/** A bracket or sign as it looks in right-to-left text: `(` becomes `)`. Other characters are unchanged. */
export function mirrored(char: string): string {
  return bidi.getMirroredCharacter(char) ?? char;
}
