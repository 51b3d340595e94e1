import PDFDocument from "pdfkit";
import { PAPER_SIZES, type TicketContent } from "../services/ticket-renderer.port";
import type { TicketPictures } from "./ticket-band";
import { isDrawableImage } from "./ticket-image";
import { drawTicket } from "./ticket-page";
import { TicketSheet } from "./ticket-sheet";
import { ticketWords } from "./ticket-words";

/** One PDF with a page per ticket; metadata of the first. Equal contents give equal bytes. RangeError for none. */
export async function ticketPdf(contents: readonly TicketContent[]): Promise<Buffer> {
  const [first] = contents;
  if (!first) throw new RangeError("a PDF needs at least one ticket");
  const words = ticketWords(first.locale);
  const doc = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    // No default font: it would be embedded although nothing uses it.
    font: "",
    pdfVersion: "1.7",
    tagged: true,
    displayTitle: true,
    lang: words.language,
    info: {
      Title: `${first.eventTitle} – ${words.ticket}${contents.length === 1 ? ` ${first.ticketCode}` : "s"}`,
      ...(first.organizerName ? { Author: first.organizerName } : {}),
      Creator: "Event Planner",
      Producer: "Event Planner",
      CreationDate: first.issuedAt,
    },
  });
  const chunks: Buffer[] = [];
  const finished = new Promise<void>((resolve, reject) => {
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("end", resolve);
    doc.on("error", reject);
  });
  const root = doc.struct("Document");
  doc.addStructure(root);
  const pictures = new PictureBook(doc);
  for (const content of contents) {
    doc.addPage({ size: paperSize(content.design.paperSize), margin: 0 });
    const sheet = new TicketSheet(doc, root, doc.page.width, doc.page.height);
    drawTicket(sheet, content, pictures.of(content));
    sheet.end();
  }
  root.end();
  doc.end();
  await finished;
  return Buffer.concat(chunks);
}

function paperSize(name: string): string {
  return PAPER_SIZES.find((size) => size === name.trim().toUpperCase()) ?? PAPER_SIZES[0];
}

/** A public method of pdfkit that its types leave out. */
interface ImageOpener {
  openImage(file: Buffer): PDFKit.Mixins.ImageSrc;
}

/** Each picture is checked and embedded once, however many tickets of the document carry it. */
class PictureBook {
  private readonly opened = new Map<Uint8Array, PDFKit.Mixins.ImageSrc | null>();

  constructor(private readonly doc: PDFKit.PDFDocument) {}

  of({ design }: TicketContent): TicketPictures {
    return { logo: this.open(design.logo), background: this.open(design.background) };
  }

  private open(file: Uint8Array | null): PDFKit.Mixins.ImageSrc | null {
    if (!file) return null;
    const known = this.opened.get(file);
    if (known !== undefined) return known;
    const picture = isDrawableImage(file) ? (this.doc as unknown as ImageOpener).openImage(Buffer.from(file)) : null;
    this.opened.set(file, picture);
    return picture;
  }
}
