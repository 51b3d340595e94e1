import type { TicketContent } from "../services/ticket-renderer.port";
import { type Fit, fitText, oneLine } from "./text-block";
import { hexColor, mix, WHITE } from "./ticket-colors";
import { type Look, scaled } from "./ticket-look";
import type { TicketSheet } from "./ticket-sheet";

/** Pictures of a design, opened once per document. */
export interface TicketPictures {
  logo: PDFKit.Mixins.ImageSrc | null;
  background: PDFKit.Mixins.ImageSrc | null;
}

const TITLE_FITS: Fit[] = [
  { size: 26, lines: 1 },
  { size: 22, lines: 2 },
  { size: 19, lines: 2 },
  { size: 16, lines: 3 },
  { size: 14, lines: 3 },
  { size: 12, lines: 4 },
  { size: 10, lines: 5 },
];

/** The colored band across the top, measured. */
export interface Band {
  height: number;
  draw(): void;
}

/** The band with the organiser and the title. */
export function bandOf(sheet: TicketSheet, content: TicketContent, pictures: TicketPictures, look: Look): Band {
  const { doc, width } = sheet;
  const { scale, margin: left, inner, colors } = look;
  const logo = { height: 22 * scale, width: 84 * scale };
  const name = oneLine(
    content.organizerName ?? "",
    { weight: 600, size: 8.5 * scale },
    pictures.logo ? inner - logo.width - 10 * scale : inner,
  );
  const heading = { weight: 800, leading: 1.14, balanced: true } as const;
  const title = fitText(content.eventTitle, heading, inner, scaled(TITLE_FITS, scale));
  const headHeight = pictures.logo ? logo.height : name.lines.length ? 12 * scale : 0;
  const top = 19 * scale;
  const titleY = top + headHeight + (headHeight ? 11 * scale : 0);
  const height = titleY + title.height + 17 * scale;

  return {
    height,
    draw: () => {
      sheet.decorate(() => {
        doc.rect(0, 0, width, height).clip();
        const sheen = doc.linearGradient(0, 0, width, height);
        sheen.stop(0, hexColor(mix(colors.band, WHITE, 0.1)));
        sheen.stop(1, hexColor(mix(colors.band, [0, 0, 0], 0.12)));
        if (pictures.background) {
          doc.image(pictures.background, 0, 0, { cover: [width, height], align: "center", valign: "center" });
        }
        // Over a picture the band stays dense enough for its text to be read.
        doc.fillOpacity(pictures.background ? 0.78 : 1).rect(0, 0, width, height).fill(sheen);
        doc.fillOpacity(0.07);
        doc.circle(width - 14 * scale, 6 * scale, 74 * scale).fill(hexColor(colors.onBand));
        doc.circle(width + 12 * scale, height + 4 * scale, 58 * scale).fill(hexColor(colors.onBand));
        doc.fillOpacity(1);
        if (pictures.logo) doc.image(pictures.logo, left, top, { fit: [logo.width, logo.height], valign: "center" });
      });
      // The title comes first in the structure, as it should when it is read aloud.
      sheet.text("H1", title, left, titleY, colors.onBand);
      if (pictures.logo) {
        sheet.text("P", name, width - left, top + (headHeight - name.height) / 2, colors.quietOnBand, "right");
      } else {
        sheet.text("P", name, left, top, colors.quietOnBand);
      }
    },
  };
}
