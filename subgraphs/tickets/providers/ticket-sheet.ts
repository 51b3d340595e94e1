import type { TextBlock } from "./text-block";
import { runWidth } from "./text-block";
import { hexColor, type Rgb } from "./ticket-colors";
import { qrOutlines, type QrSymbol, QUIET_ZONE } from "./qr-symbol";

type Structure = PDFKit.PDFStructureElement;
type Role = "H1" | "P" | "Figure";
/** What `x` is of a line. */
type Align = "left" | "center" | "right";

/**
 * One page, with the few things that a ticket is drawn from. Whatever is text goes into the structure of the document,
 * in the order of the calls, as a screen reader will read it; the rest is marked as decoration.
 */
export class TicketSheet {
  private readonly section: Structure;

  constructor(
    readonly doc: PDFKit.PDFDocument,
    parent: Structure,
    readonly width: number,
    readonly height: number,
  ) {
    this.section = doc.struct("Sect");
    parent.add(this.section);
  }

  /** Draws what means nothing: bands, lines, pictures behind text. */
  decorate(draw: () => void): void {
    this.doc.markContent("Artifact", { type: "Layout" });
    this.doc.save();
    draw();
    this.doc.restore();
    this.doc.endMarkedContent();
  }

  /** Draws a text with the top of its first line at `y`. */
  text(role: Role, block: TextBlock, x: number, y: number, color: Rgb, align: Align = "left"): void {
    if (block.lines.length === 0) return;
    this.tagged(role, { actual: block.text }, () => this.drawLines(block, x, y, color, align));
  }

  /** Draws a label and its value as one paragraph, so that they are read together. */
  labelled(label: TextBlock, value: TextBlock, x: number, y: number, gap: number, colors: [Rgb, Rgb]): void {
    this.tagged("P", { actual: `${label.text}: ${value.text}` }, () => {
      this.drawLines(label, x, y, colors[0], "left");
      this.drawLines(value, x, y + label.height + gap, colors[1], "left");
    });
  }

  /** Draws a picture that says something. */
  figure(alt: string, draw: () => void): void {
    this.tagged("Figure", { alt }, () => {
      this.doc.save();
      draw();
      this.doc.restore();
    });
  }

  /** Draws the symbol as one black path, in a square of `side` points that includes the quiet zone. */
  qr(symbol: QrSymbol, x: number, y: number, side: number): void {
    const { doc } = this;
    // In modules instead of points: whole numbers make half the bytes.
    doc.save().translate(x, y).scale(side / (symbol.size + 2 * QUIET_ZONE));
    for (const [first, ...corners] of qrOutlines(symbol)) {
      doc.moveTo(first!.x + QUIET_ZONE, first!.y + QUIET_ZONE);
      for (const corner of corners) doc.lineTo(corner.x + QUIET_ZONE, corner.y + QUIET_ZONE);
      doc.closePath();
    }
    doc.fill("#000000", "non-zero").restore();
  }

  /** Ends the page's part of the structure. */
  end(): void {
    this.section.end();
  }

  private tagged(role: Role, options: { alt?: string; actual?: string }, draw: () => void): void {
    this.section.add(this.doc.struct(role, options, [draw]));
  }

  private drawLines(block: TextBlock, x: number, y: number, color: Rgb, align: Align): void {
    const { size, leading, spacing, features } = block.style;
    this.doc.fillColor(hexColor(color));
    block.lines.forEach((line, i) => {
      const shift = align === "left" ? 0 : (line.width - spacing) / (align === "center" ? 2 : 1);
      // Inter's capitals are 0.73 of the size; centring them in the line makes boxes of text look evenly padded.
      const baseline = y + size * (leading * (i + 0.5) + 0.364);
      let left = x - shift;
      for (const run of line.runs) {
        this.doc.font(run.face.font as unknown as PDFKit.Mixins.PDFFontSource, run.face.id).fontSize(size);
        this.doc.text(run.text, left, baseline, {
          lineBreak: false,
          baseline: "alphabetic",
          characterSpacing: spacing,
          features: [...features],
        });
        left += runWidth(run, block.style);
      }
    });
  }
}
