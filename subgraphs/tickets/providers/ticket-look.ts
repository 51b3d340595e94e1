import type { TicketContent } from "../services/ticket-renderer.port";
import type { Fit } from "./text-block";
import { contrast, DEFAULT_PRIMARY, DEFAULT_TEXT, mix, parseColor, type Rgb, textOn, WHITE } from "./ticket-colors";
import type { TicketSheet } from "./ticket-sheet";

/** Left and right. In points on A6, like all measures of a ticket; they are multiplied by {@link Look.scale}. */
const MARGIN = 22;
/** Points. */
export const A6_WIDTH = 297.64;

/** What the parts of one ticket have in common. */
export interface Look {
  scale: number;
  /** Left edge and width of what is written, in points. */
  margin: number;
  inner: number;
  colors: Palette;
}

/** Every colour is readable on the ground it is meant for, whatever the design says. */
export interface Palette {
  band: Rgb;
  onBand: Rgb;
  quietOnBand: Rgb;
  text: Rgb;
  label: Rgb;
  line: Rgb;
  stub: Rgb;
}

/** The look of a ticket on this sheet. `shrink` below 1 makes everything smaller, for tickets with too much to tell. */
export function lookOf(sheet: TicketSheet, content: TicketContent, shrink = 1): Look {
  // A5 is A6 enlarged; on office paper that would be a poster, so that it gets more air instead.
  const scale = Math.min(sheet.width / A6_WIDTH, 1.7) * shrink;
  const margin = MARGIN * scale;
  return { scale, margin, inner: sheet.width - 2 * margin, colors: paletteOf(content) };
}

function paletteOf({ design }: TicketContent): Palette {
  const band = parseColor(design.primaryColor, DEFAULT_PRIMARY);
  const wanted = parseColor(design.textColor, DEFAULT_TEXT);
  const text = contrast(wanted, WHITE) >= 4.5 ? wanted : DEFAULT_TEXT;
  const onBand = textOn(band);
  const greys = [0.42, 0.3, 0.15].map((share) => mix(text, WHITE, share));
  const label = greys.find((color) => contrast(color, WHITE) >= 4.5);
  return {
    band,
    onBand,
    quietOnBand: mix(onBand, band, 0.2),
    text,
    label: label ?? text,
    line: mix(text, WHITE, 0.7),
    stub: mix(WHITE, band, 0.07),
  };
}

/** Sizes on A6 as sizes on this paper. */
export function scaled(fits: readonly Fit[], scale: number): Fit[] {
  return fits.map(({ size, lines }) => ({ size: size * scale, lines }));
}
