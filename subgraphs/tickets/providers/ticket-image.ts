import { inflateSync } from "node:zlib";

const MAX_SIDE = 6_000;
const MAX_DECODED_BYTES = 64 * 1024 * 1024;
const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * Whether pdfkit can draw this file: a whole PNG or a JPEG of a sane size. pdfkit decodes some PNGs in a callback that
 * nobody can catch, so one broken logo would take the thread down with every ticket that carries it: look first.
 */
export function isDrawableImage(file: Uint8Array): boolean {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  try {
    if (bytes.subarray(0, 8).toString("latin1") === "\x89PNG\r\n\x1a\n") return isWholePng(bytes);
    return bytes.readUInt16BE(0) === 0xffd8 && isSaneJpeg(bytes);
  } catch {
    return false;
  }
}

function isWholePng(bytes: Buffer): boolean {
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  const depth = bytes.readUInt8(24);
  const color = bytes.readUInt8(25);
  const channels = CHANNELS[color];
  const interlaced = bytes.readUInt8(28) === 1;
  if (bytes.toString("latin1", 12, 16) !== "IHDR" || !channels || !isSane(width, height)) return false;
  // Sixteen bits per channel and the interlaced packing of less than eight are not worth their risk for a logo.
  if (depth === 16 || (interlaced && depth !== 8)) return false;
  const data: Buffer[] = [];
  let palette = false;
  for (let at = 8; ; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (at + 12 + length > bytes.length) return false;
    if (type === "IEND") break;
    if (type === "IDAT") data.push(bytes.subarray(at + 8, at + 8 + length));
    if (type === "PLTE") palette = length > 0 && length % 3 === 0;
    at += 12 + length;
  }
  if (color === 3 && !palette) return false;
  const pixels = inflateSync(Buffer.concat(data), { maxOutputLength: MAX_DECODED_BYTES });
  const rows = height * (1 + Math.ceil((width * channels * depth) / 8));
  return interlaced ? pixels.length >= rows : pixels.length === rows;
}

function isSaneJpeg(bytes: Buffer): boolean {
  for (let at = 2; ; ) {
    const marker = bytes.readUInt16BE(at);
    if (marker < 0xffc0) return false;
    const startOfFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (startOfFrame) return isSane(bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5));
    at += 2 + bytes.readUInt16BE(at + 2);
  }
}

function isSane(width: number, height: number): boolean {
  return width > 0 && height > 0 && width <= MAX_SIDE && height <= MAX_SIDE;
}
