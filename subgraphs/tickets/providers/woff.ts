import { inflateSync } from "node:zlib";

const SFNT_HEADER = 12;
const SFNT_ENTRY = 16;
const WOFF_HEADER = 44;
const WOFF_ENTRY = 20;

/**
 * A WOFF 1.0 file as the TrueType file that it wraps. fontkit reads WOFF as well, but inflates a table, in JavaScript,
 * each time that it looks into it: 80 ms per ticket instead of 8. Throws for anything else than a WOFF file.
 */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.toString("latin1", 0, 4) !== "wOFF") throw new TypeError("not a WOFF file");
  const count = woff.readUInt16BE(12);
  const entries = Array.from({ length: count }, (_, i) => woff.subarray(WOFF_HEADER + i * WOFF_ENTRY));
  const header = Buffer.alloc(SFNT_HEADER + count * SFNT_ENTRY);
  const power = 2 ** Math.floor(Math.log2(count));
  woff.copy(header, 0, 4, 8); // the kind of outlines
  header.writeUInt16BE(count, 4);
  header.writeUInt16BE(power * 16, 6);
  header.writeUInt16BE(Math.log2(power), 8);
  header.writeUInt16BE((count - power) * 16, 10);

  const parts: Uint8Array[] = [header];
  let offset = header.length;
  entries.forEach((entry, i) => {
    const at = entry.readUInt32BE(4);
    const packed = woff.subarray(at, at + entry.readUInt32BE(8));
    const length = entry.readUInt32BE(12);
    const table = packed.length < length ? inflateSync(packed, { maxOutputLength: length }) : packed;
    const own = header.subarray(SFNT_HEADER + i * SFNT_ENTRY);
    entry.copy(own, 0, 0, 4); // tag
    entry.copy(own, 4, 16, 20); // checksum
    own.writeUInt32BE(offset, 8);
    own.writeUInt32BE(length, 12);
    const padding = Buffer.alloc(-length & 3);
    parts.push(table, padding);
    offset += length + padding.length;
  });
  return Buffer.concat(parts);
}
