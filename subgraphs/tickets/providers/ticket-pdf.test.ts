import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import fc from "fast-check";
import jsQR from "jsqr";
import type { TicketContent } from "../services/ticket-renderer.port";
import { aDesign, aQrToken, aTicketContent } from "./ticket-content.fixture";
import { ticketPdf } from "./ticket-pdf";

jest.setTimeout(60_000);

const tool = resolve(__dirname, "../../../e2e/tools/pdf-to-png.mjs");
const folder = mkdtempSync(join(tmpdir(), "ticket-pdf-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Seen {
  metadata: Record<string, unknown>;
  pages: { png: string; width: number; height: number; text: string; tags: string[] }[];
}

/** What another implementation of PDF sees in the file. */
async function look(pdf: Buffer, scale = 3): Promise<Seen> {
  const file = join(folder, "ticket.pdf");
  writeFileSync(file, pdf);
  const { stdout } = await promisify(execFile)(process.execPath, [tool, file, folder, String(scale)], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout) as Seen;
}

async function readQr(png: string): Promise<string | undefined> {
  const image = await loadImage(readFileSync(png));
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return jsQR(new Uint8ClampedArray(data), image.width, image.height)?.data;
}

describe("a ticket as PDF", () => {
  it("shows a QR code that reads as the token, and says everything in words", async () => {
    const content = aTicketContent({ design: aDesign({ footer: "No refunds." }) });
    const { pages, metadata } = await look(await ticketPdf([content]));
    const [page] = pages;
    expect(pages).toHaveLength(1);
    expect(await readQr(page!.png)).toBe(content.qrText);
    for (const fact of [
      "Spring Jazz Festival",
      "Blue Note Association",
      "Saturday, March 14, 2026",
      "7:00",
      "8:00",
      "Grande Halle, 211 Avenue Jean Jaurès, Paris",
      "Standard",
      "Marie Dupont",
      "€49.50",
      "EP-7K2M9Q",
      "TKT-8F3K-2M9Q",
      "one admission",
      "No refunds.",
    ]) {
      expect(page!.text).toContain(fact);
    }
    expect(metadata).toMatchObject({
      Title: "Spring Jazz Festival – Ticket TKT-8F3K-2M9Q",
      Author: "Blue Note Association",
      Language: "en",
      CreationDate: "D:20260130100000Z",
    });
    expect(metadata).not.toHaveProperty("Keywords");
    expect(page!.tags).toEqual(expect.arrayContaining(["Document", "H1", "P", "Figure"]));
  });

  it("speaks French to a French buyer", async () => {
    const content = aTicketContent({ locale: "fr-FR", price: { amount: 0, currency: "EUR" } });
    const { pages, metadata } = await look(await ticketPdf([content]));
    for (const words of ["Samedi 14 mars 2026", "20:00", "PARTICIPANT", "Gratuit", "Une seule entrée"]) {
      expect(pages[0]!.text).toContain(words);
    }
    expect(metadata).toMatchObject({ Language: "fr" });
  });

  it("is printed on every paper, A6 when it is unknown, and its code is read there", async () => {
    const [a6, a4] = [[298, 420], [595, 842]];
    const papers = { A6: a6, A5: [420, 595], A4: a4, LETTER: [612, 792], a4, napkin: a6 };
    const { pages } = await look(
      await ticketPdf(Object.keys(papers).map((paperSize) => aTicketContent({ design: aDesign({ paperSize }) }))),
      2,
    );
    expect(pages).toHaveLength(6);
    for (const [i, [width, height]] of Object.values(papers).entries()) {
      expect(Math.abs(pages[i]!.width / 2 - width!)).toBeLessThan(1);
      expect(Math.abs(pages[i]!.height / 2 - height!)).toBeLessThan(1);
      expect(await readQr(pages[i]!.png)).toBe(aQrToken());
    }
  });

  it("holds the longest texts and many scripts on its one page, its code readable", async () => {
    const long = "Ελληνικά Русский Tiếng Việt עברית عربي 日本語 🎉 ".repeat(12);
    const content = aTicketContent({
      eventTitle: long.slice(0, 255),
      guestName: "Maximiliana-Alexandrina-Hohenlohe-Waldenburg-Schillingsfürst ".repeat(3),
      location: long,
      organizerName: long,
      ticketTypeName: long,
      ticketCode: "TKT-".repeat(20),
      purchaseReference: long,
      design: aDesign({ footer: long }),
    });
    const { pages } = await look(await ticketPdf([content]));
    expect(pages).toHaveLength(1);
    expect(await readQr(pages[0]!.png)).toBe(content.qrText);
  });

  it("does with little: what is missing is left out", async () => {
    const { pages } = await look(
      await ticketPdf([
        aTicketContent({
          endsAt: null,
          doorsOpenAt: null,
          location: null,
          organizerName: null,
          guestName: " ",
          price: null,
          purchaseReference: null,
        }),
      ]),
    );
    expect(pages[0]!.text).not.toMatch(/DOORS|LOCATION|GUEST|PRICE|ORDER|null/);
  });

  it("is the same to the byte for the same content", async () => {
    const content = aTicketContent({ eventTitle: "Γιορτή 🎉 Дом", design: aDesign({ footer: "x" }) });
    const once = await ticketPdf([content]);
    await ticketPdf([aTicketContent({ eventTitle: "Something between" })]);
    expect((await ticketPdf([{ ...content }])).equals(once)).toBe(true);
    expect((await ticketPdf([{ ...content, guestName: "Somebody else" }])).equals(once)).toBe(false);
  });

  it("is a page of an archive, one for each ticket in their order", async () => {
    const tokens = [1, 2, 3].map((revision) => aQrToken(revision));
    const contents = tokens.map((qrText, i) => aTicketContent({ qrText, guestName: `Guest ${i}` }));
    const { pages, metadata } = await look(await ticketPdf(contents));
    expect(await Promise.all(pages.map(({ png }) => readQr(png)))).toEqual(tokens);
    expect(pages.map(({ text }) => /Guest \d/.exec(text)?.[0])).toEqual(["Guest 0", "Guest 1", "Guest 2"]);
    expect(metadata["Title"]).toBe("Spring Jazz Festival – Tickets");
    await expect(ticketPdf([])).rejects.toThrow(RangeError);
  });

  it("is made whatever the texts and colours are", async () => {
    const anyText = fc.string({ unit: "binary", maxLength: 80 });
    const colour = fc.oneof(fc.stringMatching(/^#[0-9a-f]{6}$/), anyText);
    await fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, colour, colour, async (a, b, c, primaryColor, textColor) => {
        const over: Partial<TicketContent> = { eventTitle: a, guestName: b, location: c, ticketCode: b, locale: c };
        const design = aDesign({ primaryColor, textColor, footer: a, paperSize: c });
        const pdf = await ticketPdf([aTicketContent({ ...over, timeZone: a, design })]);
        expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
      }),
      { numRuns: 60 },
    );
  });
});
