import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Direction, shapingDirection } from "./text-direction";
import { unpackWoff } from "./woff";

/** The part of a fontkit font that is used here; pdfkit takes it as it is. */
export interface Font {
  unitsPerEm: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  layout(
    text: string,
    features?: string[],
    script?: string,
    language?: string,
    direction?: Direction,
  ): ShapedText;
}

export interface ShapedText {
  glyphs: unknown[];
  positions: Record<string, number>[];
  advanceWidth: number;
}

export type Weight = 400 | 600 | 800;

/** One font file. `id` is its name within a document. */
export interface Face {
  id: string;
  font: Font;
}

/** What is drawn for a character that no font has: an empty box, as browsers do. DejaVu has it. */
export const REPLACEMENT = "\u25a1";

/** In order of preference. Inter comes in one file per script; DejaVu has Hebrew, Arabic, symbols and more after it. */
const INTER_SUBSETS = ["latin", "latin-ext", "vietnamese", "greek", "greek-ext", "cyrillic", "cyrillic-ext"];
const DEJAVU: Record<Weight, string> = {
  400: "DejaVuSans.ttf",
  600: "DejaVuSans-Bold.ttf",
  800: "DejaVuSans-Bold.ttf",
};
const SHAPED_TEXTS_KEPT = 4_000;

const require = createRequire(__filename);
const fontkit = require("fontkit") as { create(file: Buffer): Font };
const packageFolder = (name: string) => dirname(require.resolve(`${name}/package.json`));

/**
 * The fonts of one thread. Files are read when the first text needs them and then kept, with the tables that fontkit
 * decodes and the texts that it shaped: labels, dates and titles are the same on every ticket of an event.
 */
class FontShelf {
  private readonly faces = new Map<string, Face>();
  private readonly faceOfCodePoint = new Map<string, Face | null>();

  /** The first font of this weight that has all these code points, or null. */
  find(weight: Weight, codePoints: readonly number[]): Face | null {
    const key = `${weight}:${codePoints.join()}`;
    let face = this.faceOfCodePoint.get(key);
    if (face === undefined) {
      face = null;
      for (const file of [...INTER_SUBSETS, "dejavu"]) {
        const candidate = this.open(weight, file);
        if (codePoints.every((codePoint) => candidate.font.hasGlyphForCodePoint(codePoint))) {
          face = candidate;
          break;
        }
      }
      this.faceOfCodePoint.set(key, face);
    }
    return face;
  }

  private open(weight: Weight, file: string): Face {
    const id = file === "dejavu" ? DEJAVU[weight] : `inter-${file}-${weight}`;
    let face = this.faces.get(id);
    if (!face) {
      face = { id, font: rememberShapes(id, fontkit.create(file === "dejavu" ? readDejaVu(id) : readInter(id))) };
      this.faces.set(id, face);
    }
    return face;
  }
}

function readInter(id: string): Buffer {
  return unpackWoff(readFileSync(join(packageFolder("@fontsource/inter"), "files", `${id}-normal.woff`)));
}

function readDejaVu(file: string): Buffer {
  return readFileSync(join(packageFolder("dejavu-fonts-ttf"), "ttf", file));
}

/**
 * The font with a memory for `layout`. pdfkit scales the positions that it gets, so each caller gets its own copy. And
 * with a name of its own: the files of Inter's scripts share one, by which pdfkit would take them for the same font.
 */
function rememberShapes(id: string, font: Font): Font {
  const known = new Map<string, ShapedText>();
  const layout = (text: string, features: string[] = []): ShapedText => {
    const key = `${features.join()}:${text}`;
    let shaped = known.get(key);
    if (!shaped) {
      if (known.size >= SHAPED_TEXTS_KEPT) known.clear();
      const { glyphs, positions, advanceWidth } = font.layout(text, features, undefined, undefined, shapingDirection(text));
      shaped = { glyphs, positions, advanceWidth };
      known.set(key, shaped);
    }
    return { ...shaped, positions: shaped.positions.map((position) => ({ ...position })) };
  };
  return Object.create(font, {
    postscriptName: { value: id.replace(".ttf", "") },
    layout: { value: layout },
  }) as Font;
}

/** One per thread, because every thread loads this module for itself. */
export const fonts = new FontShelf();
