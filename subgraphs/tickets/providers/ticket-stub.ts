import type { TicketContent } from "../services/ticket-renderer.port";
import { qrSymbol } from "./qr-symbol";
import { fitText } from "./text-block";
import { hexColor, mix, WHITE } from "./ticket-colors";
import type { Look } from "./ticket-look";
import type { TicketSheet } from "./ticket-sheet";
import type { TicketWords } from "./ticket-words";

/** The part below the perforation, measured. */
export interface Stub {
  /** Everything but the code itself. */
  fixedHeight: number;
  /** @param side of the code with its quiet zone, in points */
  draw(top: number, side: number): void;
}

/** The stub with the code, for machines and for people. */
export function stubOf(sheet: TicketSheet, content: TicketContent, words: TicketWords, look: Look): Stub {
  const { doc, width, height } = sheet;
  const { scale, inner, colors } = look;
  const code = fitText(content.ticketCode, { weight: 800, spacing: 1.2 * scale, features: ["tnum"] }, inner, [
    { size: 13 * scale, lines: 1 },
    { size: 10 * scale, lines: 1 },
    { size: 7 * scale, lines: 2 },
  ]);
  const small = { weight: 400, leading: 1.35 } as const;
  const admission = fitText(words.admission, small, inner, [{ size: 6 * scale, lines: 2 }]);
  const footer = fitText(content.design.footer ?? "", small, inner, [
    { size: 6 * scale, lines: 2 },
    { size: 5 * scale, lines: 3 },
  ]);
  const above = 13 * scale;
  const footerHeight = footer.lines.length ? 3 * scale + footer.height : 0;
  const below = 9 * scale + code.height + 4 * scale + admission.height + footerHeight;
  return {
    fixedHeight: above + below + 11 * scale,
    draw: (top, side) => {
      const middle = width / 2;
      const slack = Math.max(0, height - top - above - side - below - 11 * scale) / 2;
      let y = top + above + slack;
      sheet.decorate(() => {
        doc.rect(0, top, width, height - top).fill(hexColor(colors.stub));
        perforate(sheet, top, look);
        doc.roundedRect(middle - side / 2, y, side, side, 6 * scale).fill("#ffffff");
      });
      sheet.figure(words.qr, () => sheet.qr(qrSymbol(content.qrText), middle - side / 2, y, side));
      y += side + 9 * scale;
      sheet.text("P", code, middle, y, colors.text, "center");
      y += code.height + 4 * scale;
      sheet.text("P", admission, middle, y, colors.label, "center");
      y += admission.height + 3 * scale;
      sheet.text("P", footer, middle, y, colors.label, "center");
    },
  };
}

/** A row of dots between two notches, where a paper ticket would be torn. */
function perforate(sheet: TicketSheet, y: number, { scale, colors }: Look): void {
  const { doc, width } = sheet;
  const notch = 8 * scale;
  doc.lineWidth(1.4 * scale).lineCap("round").dash(0.01, { space: 5 * scale });
  doc.moveTo(notch + 6 * scale, y).lineTo(width - notch - 4 * scale, y).stroke(hexColor(colors.line));
  doc.undash();
  for (const x of [0, width]) doc.circle(x, y, notch).fill(hexColor(mix(colors.line, WHITE, 0.45)));
}
