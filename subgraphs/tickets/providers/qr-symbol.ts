import { create, type QRCodeMaskPattern } from "qrcode";

/** A QR code as a grid of modules, without the quiet zone. */
export interface QrSymbol {
  /** Modules per side. */
  size: number;
  isDark(x: number, y: number): boolean;
}

/** White modules that a decoder needs around the symbol (ISO/IEC 18004). */
export const QUIET_ZONE = 4;

/**
 * The search for the best of the eight masks is nine tenths of the cost of a symbol. It guards against texts that
 * happen to imitate a mask; a signed token is as good as random, so that no mask can suit it badly. Measured over 600
 * tokens, small, turned and noisy (bench/ticket-pdf): the fixed mask was read 31.8 % of the time, the searched one
 * 30.7 %, with a standard error of 1.9 %.
 */
const TOKEN_MASK: QRCodeMaskPattern = 2;

/**
 * The symbol of a text. Error correction M: 15 % of it may be dirty, and a token (144 characters) takes 49 modules per
 * side. Q would bear 25 % but take 57, and at the size of a ticket or a phone small modules are the likelier reason that
 * a code is not read. Throws for no text, and for more than 2331 bytes.
 *
 * @param mask for measurements; "search" looks for the best one
 */
export function qrSymbol(text: string, mask: QRCodeMaskPattern | "search" = TOKEN_MASK): QrSymbol {
  if (!text) throw new RangeError("a QR code needs a text");
  // As bytes: a search for stretches of digits would cost time and, in base64url, save nothing.
  const { modules } = create([{ data: Buffer.from(text), mode: "byte" }], {
    errorCorrectionLevel: "M",
    ...(mask === "search" ? {} : { maskPattern: mask }),
  });
  const { size, data } = modules;
  return { size, isDark: (x, y) => x >= 0 && y >= 0 && x < size && y < size && data[y * size + x] === 1 };
}

/** A closed outline in modules, as alternately horizontal and vertical corners, without the closing one. */
export type Outline = { x: number; y: number }[];

const STEP = [
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: -1, y: 0 },
  { x: 0, y: -1 },
] as const;

/**
 * The edges between dark and light, dark always on the right hand. Filled together as one path (non-zero rule) they are
 * the symbol; there are no neighbouring rectangles between which a renderer could let a hairline through.
 */
export function qrOutlines(symbol: QrSymbol): Outline[] {
  const width = symbol.size + 1;
  const edges = STEP.map(() => new Uint8Array(width * width));
  for (let y = 0; y < symbol.size; y++) {
    for (let x = 0; x < symbol.size; x++) {
      if (!symbol.isDark(x, y)) continue;
      if (!symbol.isDark(x, y - 1)) edges[0]![y * width + x] = 1;
      if (!symbol.isDark(x + 1, y)) edges[1]![y * width + x + 1] = 1;
      if (!symbol.isDark(x, y + 1)) edges[2]![(y + 1) * width + x + 1] = 1;
      if (!symbol.isDark(x - 1, y)) edges[3]![(y + 1) * width + x] = 1;
    }
  }
  const outlines: Outline[] = [];
  for (let start = 0; start < edges[0]!.length; start++) {
    // Every outline has a topmost edge, and that one leads to the right.
    if (edges[0]![start]) outlines.push(follow(edges, width, start));
  }
  return outlines;
}

function follow(edges: Uint8Array[], width: number, start: number): Outline {
  const outline: Outline = [];
  let at = start;
  let heading = 0;
  let previous = -1;
  do {
    if (heading !== previous) outline.push({ x: at % width, y: Math.floor(at / width) });
    previous = heading;
    edges[heading]![at] = 0;
    at += STEP[heading]!.x + STEP[heading]!.y * width;
    // Right, straight on, left: at a corner that two dark modules share, the right turn keeps them apart.
    const next = [heading + 1, heading, heading + 3].find((turn) => edges[turn % 4]![at]);
    heading = (next ?? 0) % 4;
  } while (at !== start || edges[heading]![at]);
  return outline;
}
