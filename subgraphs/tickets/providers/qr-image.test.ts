import { createCanvas, loadImage } from "@napi-rs/canvas";
import jsQR from "jsqr";
import { encodeQrToken } from "../../../contracts/qr-code/qr-token";
import { generateQrKeyPair } from "../../../contracts/qr-code/qr-key";
import { qrPng, qrSvg } from "./qr-image";
import { qrOutlines, qrSymbol } from "./qr-symbol";

const { keyId, privateKey } = generateQrKeyPair();
const tokenOf = (revision: number) =>
  encodeQrToken(
    {
      keyId,
      ticketId: "0199c1f0-0000-7000-8000-00000000000a",
      eventId: "0199c1f0-0000-7000-8000-000000000001",
      revision,
    },
    privateKey,
  );

async function read(image: Buffer, side: number): Promise<string | undefined> {
  const context = createCanvas(side, side).getContext("2d");
  context.drawImage(await loadImage(image), 0, 0, side, side);
  return jsQR(new Uint8ClampedArray(context.getImageData(0, 0, side, side).data), side, side)?.data;
}

describe("the image of a QR code", () => {
  it("is read back from PNG and from SVG by a decoder of another author", async () => {
    for (let revision = 0; revision < 20; revision++) {
      const token = tokenOf(revision);
      expect(await read(qrPng(token, 4), 228)).toBe(token);
      expect(await read(Buffer.from(qrSvg(token)), 456)).toBe(token);
    }
  });

  it("has 49 modules per side for a token, and a quiet zone of four", async () => {
    expect(qrSymbol(tokenOf(1)).size).toBe(49);
    expect(await loadImage(qrPng(tokenOf(1)))).toMatchObject({ width: 456, height: 456 });
    expect(qrSvg(tokenOf(1))).toContain('viewBox="0 0 57 57"');
  });

  it("is small enough to be put into an answer as a data URL", () => {
    expect(qrSvg(tokenOf(1)).length).toBeLessThan(9_000);
    expect(qrPng(tokenOf(1)).length).toBeLessThan(2_500);
  });

  it("is drawn by outlines that enclose exactly the dark modules", () => {
    const symbol = qrSymbol(tokenOf(7));
    const winding = Array.from({ length: symbol.size }, () => new Int8Array(symbol.size));
    for (const outline of qrOutlines(symbol)) {
      outline.forEach((from, i) => {
        const to = outline[(i + 1) % outline.length]!;
        expect(from.x === to.x || from.y === to.y).toBe(true);
        for (let y = Math.min(from.y, to.y); y < Math.max(from.y, to.y); y++) {
          for (let x = from.x; x < symbol.size; x++) winding[y]![x]! += to.y > from.y ? 1 : -1;
        }
      });
    }
    for (let y = 0; y < symbol.size; y++) {
      for (let x = 0; x < symbol.size; x++) expect(winding[y]![x] !== 0).toBe(symbol.isDark(x, y));
    }
  });

  it("is refused for sizes that make no sense, and for no text", () => {
    expect(() => qrPng(tokenOf(1), 0)).toThrow(RangeError);
    expect(() => qrSvg("")).toThrow();
  });
});
