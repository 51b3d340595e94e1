/**
 * Claim: a QR code drawn as a path is made faster than one placed as a PNG: much faster than with the usual PNG of the
 * qrcode package; about as fast as our own one-bit PNG, which is smaller but sharp at one size only.
 * Also: milliseconds per ticket on one thread, alone and as a page of an archive.
 * Both ways alternate in one run, so that whatever else the machine does hits both.
 *
 *   node dist/bench/ticket-pdf/speed.js [tickets=200]
 */
import { cpus } from "node:os";
import PDFDocument from "pdfkit";
import QRCode from "qrcode";
import { generateQrKeyPair } from "../../contracts/qr-code/qr-key";
import { encodeQrToken } from "../../contracts/qr-code/qr-token";
import { qrPng } from "../../subgraphs/tickets/providers/qr-image";
import { qrSymbol } from "../../subgraphs/tickets/providers/qr-symbol";
import { ticketPdf } from "../../subgraphs/tickets/providers/ticket-pdf";
import { TicketSheet } from "../../subgraphs/tickets/providers/ticket-sheet";
import type { TicketContent } from "../../subgraphs/tickets/services/ticket-renderer.port";

const tickets = Number(process.argv[2] ?? 200);
const { keyId, privateKey } = generateQrKeyPair();

function contentOf(i: number): TicketContent {
  const ticketId = `0199c1f0-0000-7000-8000-${i.toString(16).padStart(12, "0")}`;
  return {
    qrText: encodeQrToken(
      { keyId, ticketId, eventId: "0199c1f0-0000-7000-8000-000000000001", revision: 1 },
      privateKey,
    ),
    locale: "fr",
    issuedAt: new Date("2026-01-30T10:00:00Z"),
    eventTitle: "Nuit de l’électronique à Montréal",
    startsAt: new Date("2026-03-14T19:00:00Z"),
    endsAt: new Date("2026-03-14T23:30:00Z"),
    doorsOpenAt: new Date("2026-03-14T18:00:00Z"),
    timeZone: "America/Toronto",
    location: "Grande Halle, 211 Avenue Jean Jaurès",
    organizerName: "Association Étincelle",
    ticketTypeName: "Standard",
    guestName: `Invitée ${i}`,
    price: { amount: 4950, currency: "CAD" },
    purchaseReference: `EP-${i}`,
    ticketCode: `TKT-${i}`,
    design: {
      primaryColor: "#7c3aed",
      textColor: "#111827",
      paperSize: "A6",
      logo: null,
      background: null,
      footer: "Billet nominatif.",
    },
  };
}

/** Only the code on a page, so that the difference is not hidden behind the rest of the ticket. */
async function codeAlone(draw: (doc: PDFKit.PDFDocument) => void | Promise<void>): Promise<number> {
  const doc = new PDFDocument({ size: "A6", margin: 0, font: "" });
  let bytes = 0;
  const ended = new Promise((resolve) => doc.on("end", resolve));
  doc.on("data", (chunk: Buffer) => (bytes += chunk.length));
  await draw(doc);
  doc.end();
  await ended;
  return bytes;
}

const asPath = (text: string) =>
  codeAlone((doc) => {
    const root = doc.struct("Document");
    doc.addStructure(root);
    const sheet = new TicketSheet(doc, root, doc.page.width, doc.page.height);
    sheet.qr(qrSymbol(text), 20, 20, 150);
    sheet.end();
    root.end();
  });

const asOwnPng = (text: string) =>
  codeAlone((doc) => void doc.image(qrPng(text), 20, 20, { width: 150 }));

const asPng = (text: string) =>
  codeAlone(async (doc) => {
    const png = await QRCode.toBuffer(text, { errorCorrectionLevel: "M", scale: 8 });
    doc.image(png, 20, 20, { width: 150 });
  });

interface Measured {
  ms: number;
  bytes: number;
}

async function timed(task: () => Promise<number>): Promise<Measured> {
  const start = process.hrtime.bigint();
  const bytes = await task();
  return { ms: Number(process.hrtime.bigint() - start) / 1e6, bytes };
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

async function main(): Promise<void> {
  const contents = Array.from({ length: tickets }, (_, i) => contentOf(i));
  for (const content of contents.slice(0, 40)) {
    await ticketPdf([content]);
    await asPath(content.qrText);
    await asPng(content.qrText);
    await asOwnPng(content.qrText);
  }
  const ways: Record<"path" | "png" | "ownPng" | "ticket", Measured[]> = { path: [], png: [], ownPng: [], ticket: [] };
  for (const content of contents) {
    ways.path.push(await timed(() => asPath(content.qrText)));
    ways.png.push(await timed(() => asPng(content.qrText)));
    ways.ownPng.push(await timed(() => asOwnPng(content.qrText)));
    ways.ticket.push(await timed(async () => (await ticketPdf([content])).length));
  }
  const archive = await timed(async () => (await ticketPdf(contents)).length);
  const line = (name: string, ms: number, bytes: number) =>
    console.log(`${name.padEnd(34)} ${ms.toFixed(2).padStart(7)} ms ${Math.round(bytes).toString().padStart(8)} bytes`);
  const medians = (of: keyof Measured) =>
    Object.fromEntries(Object.entries(ways).map(([way, all]) => [way, median(all.map((one) => one[of]))]));
  const [times, sizes] = [medians("ms"), medians("bytes")];

  const machine = `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores, node ${process.version}`;
  console.log(`${machine}, ${tickets} tickets, medians`);
  line("QR code as a path", times["path"]!, sizes["path"]!);
  line("QR code as the package's PNG", times["png"]!, sizes["png"]!);
  line("QR code as our PNG", times["ownPng"]!, sizes["ownPng"]!);
  console.log(`package's PNG / path: ${(times["png"]! / times["path"]!).toFixed(1)} times`);
  console.log(`our PNG / path: ${(times["ownPng"]! / times["path"]!).toFixed(1)} times`);
  line("whole ticket", times["ticket"]!, sizes["ticket"]!);
  line("page of an archive", archive.ms / tickets, archive.bytes / tickets);
}

void main();
