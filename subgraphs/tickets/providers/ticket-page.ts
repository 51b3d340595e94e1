import type { TicketContent } from "../services/ticket-renderer.port";
import { bandOf, type TicketPictures } from "./ticket-band";
import { factRows } from "./ticket-facts";
import { A6_WIDTH, type Look, lookOf } from "./ticket-look";
import type { TicketSheet } from "./ticket-sheet";
import { stubOf } from "./ticket-stub";
import { ticketWords } from "./ticket-words";

/** Side of the code with its quiet zone, on A6. The least is 32 mm: modules of 0.56 mm, which a telephone reads well. */
const QR_SIDE = { least: 90, most: 168 };

const SHRINKS = [1, 0.92, 0.84, 0.76, 0.68, 0.6];

/** Draws one ticket: a band with the title, the facts, and below the perforation the stub with the code. */
export function drawTicket(sheet: TicketSheet, content: TicketContent, pictures: TicketPictures): void {
  const least = (QR_SIDE.least * sheet.width) / A6_WIDTH;
  const sizes = SHRINKS.map((shrink) => () => measured(sheet, content, pictures, lookOf(sheet, content, shrink)));
  // Only a ticket with too much to tell is set smaller, and then its words are, not its code.
  let parts = sizes[0]!();
  for (const next of sizes.slice(1)) {
    if (parts.free - least >= parts.leastAir) break;
    parts = next();
  }
  const { band, rows, stub, free, leastAir, scale } = parts;
  const most = Math.min(QR_SIDE.most * scale, sheet.width * 0.56);
  const side = clamp(free - 1.5 * leastAir, least, Math.max(least, most));
  // What the code leaves over is air: between the facts up to a point, then evenly above and below them.
  const rowGap = clamp((free - side) / (rows.length + 3), 6 * scale, 16 * scale);
  const air = Math.max(8 * scale, (free - side - rowGap * (rows.length - 1)) / 2);

  band.draw();
  let y = band.height + air;
  for (const row of rows) {
    row.draw(sheet, y);
    y += row.height + rowGap;
  }
  stub.draw(y - rowGap + air, side);
}

function measured(sheet: TicketSheet, content: TicketContent, pictures: TicketPictures, look: Look) {
  const words = ticketWords(content.locale);
  const band = bandOf(sheet, content, pictures, look);
  const rows = factRows(content, words, look);
  const stub = stubOf(sheet, content, words, look);
  const rowsHeight = rows.reduce((sum, row) => sum + row.height, 0);
  return {
    band,
    rows,
    stub,
    scale: look.scale,
    free: sheet.height - band.height - rowsHeight - stub.fixedHeight,
    leastAir: (6 * (rows.length - 1) + 2 * 8) * look.scale,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
