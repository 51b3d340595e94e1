import type { TicketContent } from "../services/ticket-renderer.port";
import { type Fit, fitText, oneLine, type TextBlock } from "./text-block";
import { type Look, scaled } from "./ticket-look";
import type { TicketSheet } from "./ticket-sheet";
import { formatPrice, formatWhen, type TicketWords } from "./ticket-words";

const SPACING = 0.45;
const VALUE_FITS: Fit[] = [
  { size: 10, lines: 1 },
  { size: 9, lines: 1 },
  { size: 9, lines: 2 },
  { size: 8, lines: 2 },
  { size: 7, lines: 3 },
];
const GUEST_FITS: Fit[] = [{ size: 12, lines: 1 }, ...VALUE_FITS];

/** Facts beside each other. */
export interface Row {
  height: number;
  draw(sheet: TicketSheet, y: number): void;
}

/** A fact and the column of the grid (0 to 3, of four) at which it begins; it reaches to the next one. */
interface Fact {
  label: string;
  value: string | null;
  column: number;
  fits?: Fit[];
}

/** What the ticket tells, as rows of labelled values; what is missing is left out, and its neighbour gets the place. */
export function factRows(content: TicketContent, words: TicketWords, look: Look): Row[] {
  const when = formatWhen(content);
  const grid: Fact[][] = [
    [
      { label: words.date, value: when.date, column: 0 },
      { label: words.time, value: when.time, column: 2 },
      { label: words.doors, value: when.doors, column: 3 },
    ],
    [{ label: words.location, value: content.location, column: 0 }],
    [
      { label: words.guest, value: content.guestName, column: 0, fits: GUEST_FITS },
      { label: words.type, value: content.ticketTypeName, column: 2, fits: GUEST_FITS },
    ],
    [
      { label: words.price, value: formatPrice(content), column: 0 },
      { label: words.reference, value: content.purchaseReference, column: 2 },
    ],
  ];
  return grid.flatMap((facts) => {
    const present = facts.filter(({ value }) => value?.trim());
    return present.length ? [factRow(present, look)] : [];
  });
}

function factRow(facts: Fact[], { scale, margin, inner, colors }: Look): Row {
  const gap = 2.5 * scale;
  const columns = facts.map((fact, i) => {
    const from = i === 0 ? 0 : fact.column;
    const width = (inner * ((facts[i + 1]?.column ?? 4) - from)) / 4 - (i < facts.length - 1 ? 8 * scale : 0);
    return { fact, x: margin + (inner * from) / 4, width };
  });
  const set = ({ fact, width }: (typeof columns)[number], most: number) =>
    fitText(fact.value!, { weight: 600, leading: 1.22 }, width, fitsUpTo(fact.fits ?? VALUE_FITS, most, scale));
  // The one that needs the smallest letters decides for the row, so that neighbours stand on one line.
  const size = Math.min(...columns.map((column) => set(column, Infinity).style.size));
  const cells = columns.map((column) => ({
    x: column.x,
    label: smallCaps(column.fact.label, column.width, scale),
    value: set(column, size),
  }));
  return {
    height: Math.max(...cells.map(({ label, value }) => label.height + gap + value.height)),
    draw: (sheet, y) => {
      for (const { x, label, value } of cells) sheet.labelled(label, value, x, y, gap, [colors.label, colors.text]);
    },
  };
}

function smallCaps(text: string, width: number, scale: number): TextBlock {
  return oneLine(text.toUpperCase(), { weight: 600, size: 6 * scale, spacing: SPACING * scale }, width);
}

function fitsUpTo(fits: readonly Fit[], most: number, scale: number): Fit[] {
  return scaled(fits, scale).filter(({ size }) => size <= most);
}
