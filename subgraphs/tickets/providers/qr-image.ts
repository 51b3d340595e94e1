import { crc32, deflateSync } from "node:zlib";
import { QUIET_ZONE, type QrSymbol, qrOutlines, qrSymbol } from "./qr-symbol";

/** The code as an SVG document: one black path on white, quiet zone included, without a size of its own (it scales). */
export function qrSvg(text: string): string {
  const symbol = qrSymbol(text);
  const side = symbol.size + 2 * QUIET_ZONE;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${svgPath(symbol)}"/></svg>`
  );
}

function svgPath(symbol: QrSymbol): string {
  return qrOutlines(symbol)
    .map((outline) => {
      const [first, ...corners] = outline;
      const lines = corners.map(({ x, y }, i) => (i % 2 === 0 ? `H${x + QUIET_ZONE}` : `V${y + QUIET_ZONE}`));
      return `M${first!.x + QUIET_ZONE} ${first!.y + QUIET_ZONE}${lines.join("")}z`;
    })
    .join("");
}

/**
 * The code as a PNG of one bit per pixel, quiet zone included.
 *
 * @param pixels side of a module in pixels. @default 8 // 456 x 456 for a token, under 2 kB
 */
export function qrPng(text: string, pixels = 8): Buffer {
  if (!Number.isInteger(pixels) || pixels < 1 || pixels > 64) throw new RangeError("pixels must be from 1 to 64");
  const symbol = qrSymbol(text);
  const side = (symbol.size + 2 * QUIET_ZONE) * pixels;
  const stride = 1 + Math.ceil(side / 8);
  const rows = Buffer.alloc(stride * side, 0xff);
  for (let y = 0; y < side; y++) {
    const row = rows.subarray(y * stride, (y + 1) * stride);
    row[0] = 0; // no filter
    const moduleY = Math.floor(y / pixels) - QUIET_ZONE;
    for (let x = 0; x < side; x++) {
      if (symbol.isDark(Math.floor(x / pixels) - QUIET_ZONE, moduleY)) row[1 + (x >> 3)]! &= ~(0x80 >> (x & 7));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1; // bits per pixel; the zeroes after it: greyscale, deflate, standard filters, not interlaced
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}
