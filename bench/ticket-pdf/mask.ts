/**
 * Claim: a fixed QR mask is read as well as the mask that the standard's search finds.
 * Symbols of random tokens are drawn small, turned and covered with noise until a good part of them is no longer read;
 * a mask that harms would lose more of them than the search does. Prints one line per mask.
 *
 *   node dist/bench/ticket-pdf/mask.js [tokens=400]
 */
import { createCanvas } from "@napi-rs/canvas";
import jsQR from "jsqr";
import type { QRCodeMaskPattern } from "qrcode";
import { generateQrKeyPair } from "../../contracts/qr-code/qr-key";
import { encodeQrToken } from "../../contracts/qr-code/qr-token";
import { QUIET_ZONE, type QrSymbol, qrSymbol } from "../../subgraphs/tickets/providers/qr-symbol";

const tokens = Number(process.argv[2] ?? 400);
const { keyId, privateKey } = generateQrKeyPair();
const hex = (n: number) => n.toString(16).padStart(12, "0");
const texts = Array.from({ length: tokens }, (_, i) =>
  encodeQrToken(
    {
      keyId,
      ticketId: `0199c1f0-0000-7000-8000-${hex(i * 7919)}`,
      eventId: "0199c1f0-0000-7000-8000-000000000001",
      revision: i,
    },
    privateKey,
  ),
);

/** Repeatable noise, the same for the same token under every mask. */
function random(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), state | 1) + 0x6d2b79f5) | 0;
    let t = state ^ (state >>> 14);
    t = Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function photograph(symbol: QrSymbol, seed: number): { data: Uint8ClampedArray; side: number } {
  const next = random(seed);
  const pixels = 3 + next() * 1.5;
  const side = Math.ceil((symbol.size + 2 * QUIET_ZONE) * pixels * 1.25);
  const context = createCanvas(side, side).getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, side, side);
  context.translate(side / 2, side / 2);
  context.rotate((next() - 0.5) * 0.5);
  context.transform(1, (next() - 0.5) * 0.08, (next() - 0.5) * 0.08, 1, 0, 0);
  context.translate((-symbol.size * pixels) / 2, (-symbol.size * pixels) / 2);
  context.fillStyle = "#000";
  for (let y = 0; y < symbol.size; y++) {
    for (let x = 0; x < symbol.size; x++) {
      if (symbol.isDark(x, y)) context.fillRect(x * pixels, y * pixels, pixels + 0.05, pixels + 0.05);
    }
  }
  const { data } = context.getImageData(0, 0, side, side);
  const noise = 10 + next() * 110;
  for (let i = 0; i < data.length; i += 4) {
    const grey = data[i]! * 0.6 + 60 + (next() + next() - 1) * noise;
    data[i] = data[i + 1] = data[i + 2] = grey;
  }
  return { data: new Uint8ClampedArray(data), side };
}

for (const mask of ["search", 0, 1, 2, 3, 4, 5, 6, 7] as ("search" | QRCodeMaskPattern)[]) {
  let read = 0;
  const start = process.hrtime.bigint();
  const symbols = texts.map((text) => qrSymbol(text, mask));
  const ms = Number(process.hrtime.bigint() - start) / 1e6 / tokens;
  symbols.forEach((symbol, i) => {
    const { data, side } = photograph(symbol, i + 1);
    if (jsQR(data, side, side, { inversionAttempts: "dontInvert" })?.data === texts[i]) read += 1;
  });
  const share = ((100 * read) / tokens).toFixed(1);
  const name = String(mask).padEnd(6);
  console.log(`mask ${name} read ${share.padStart(5)} % of ${tokens}   ${ms.toFixed(2)} ms per symbol`);
}
