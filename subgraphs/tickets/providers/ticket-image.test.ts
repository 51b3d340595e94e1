import { createCanvas } from "@napi-rs/canvas";
import fc from "fast-check";
import { qrPng } from "./qr-image";
import { aDesign, aTicketContent } from "./ticket-content.fixture";
import { isDrawableImage } from "./ticket-image";
import { ticketPdf } from "./ticket-pdf";

const canvas = createCanvas(40, 20);
canvas.getContext("2d").fillRect(3, 3, 20, 10);
const png = canvas.toBuffer("image/png");
const jpeg = canvas.toBuffer("image/jpeg");

describe("a picture of a design", () => {
  it("is drawn when it is a whole PNG or JPEG", async () => {
    for (const file of [png, jpeg, qrPng("one bit per pixel")]) {
      expect(isDrawableImage(file)).toBe(true);
      const plain = await ticketPdf([aTicketContent()]);
      const decorated = await ticketPdf([aTicketContent({ design: aDesign({ logo: file, background: file }) })]);
      expect(decorated.length).toBeGreaterThan(plain.length);
      expect(decorated.includes("/Subtype /Image")).toBe(true);
    }
  });

  it("is left out when it is anything else, and never breaks the ticket", async () => {
    const text = Buffer.from("<svg/>");
    const brokenData = Buffer.from(png);
    brokenData.fill(0xff, brokenData.indexOf("IDAT") + 6, brokenData.indexOf("IDAT") + 12);
    const enormous = Buffer.from(png);
    enormous.writeUInt32BE(1_000_000, 16);
    for (const file of [text, Buffer.alloc(0), png.subarray(0, 60), brokenData, enormous, jpeg.subarray(0, 4)]) {
      expect(isDrawableImage(file)).toBe(false);
      const pdf = await ticketPdf([aTicketContent({ design: aDesign({ logo: file }) })]);
      expect(pdf.includes("/Subtype /Image")).toBe(false);
    }
  });

  it("whose bytes are damaged is either refused or drawn, without an error that nobody catches", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(png, jpeg), fc.nat(), fc.nat(255), async (file, at, value) => {
        const damaged = Buffer.from(file);
        damaged[at % damaged.length] = value;
        const pdf = await ticketPdf([aTicketContent({ design: aDesign({ logo: damaged }) })]);
        expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
      }),
      { numRuns: 60 },
    );
  });
});
