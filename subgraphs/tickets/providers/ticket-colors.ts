/** Red, green and blue, each 0 to 255. */
export type Rgb = readonly [number, number, number];

export const WHITE: Rgb = [255, 255, 255];
/** The defaults of TicketDesignInput. */
export const DEFAULT_PRIMARY: Rgb = [0x1f, 0x29, 0x37];
export const DEFAULT_TEXT: Rgb = [0x11, 0x18, 0x27];

/** `#abc`, `#aabbcc` or `#aabbccff` (the opacity is ignored); else the fallback. */
export function parseColor(text: string, fallback: Rgb): Rgb {
  const digits = /^#?([0-9a-f]{3}|[0-9a-f]{6}(?:[0-9a-f]{2})?)$/i.exec(text.trim())?.[1];
  if (!digits) return fallback;
  const pairs = digits.length === 3 ? Array.from(digits, (digit) => digit + digit) : digits.match(/../g)!;
  return [parseInt(pairs[0]!, 16), parseInt(pairs[1]!, 16), parseInt(pairs[2]!, 16)];
}

/** As `#rrggbb`. */
export function hexColor(color: Rgb): string {
  return `#${color.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** `share` of the second color in the first, 0 to 1. */
export function mix(one: Rgb, other: Rgb, share: number): Rgb {
  const at = (i: 0 | 1 | 2) => Math.round(one[i] + (other[i] - one[i]) * share);
  return [at(0), at(1), at(2)];
}

/** Contrast ratio of WCAG 2, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** White or near-black, whichever is read better on this color; white wins while it is good enough for large text. */
export function textOn(background: Rgb): Rgb {
  return contrast(background, WHITE) >= 3.5 ? WHITE : DEFAULT_TEXT;
}
