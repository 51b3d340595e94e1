/**
 * Draws every page of a PDF with pdf.js, which shares no code with what makes our tickets.
 *
 *   node e2e/tools/pdf-to-png.mjs <file.pdf> <folder> [scale=3]
 *
 * Writes page-1.png … into the folder and prints JSON: {metadata, lang, pages: [{png, width, height, text, tags}]}.
 * A process of its own, because jest cannot load ESM packages.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { createCanvas, DOMMatrix, ImageData, Path2D } from "@napi-rs/canvas";

// pdf.js brings a canvas of its own and would mix its paths with ours: it takes these when they are there first.
Object.assign(globalThis, { DOMMatrix, ImageData, Path2D });
const { getDocument, VerbosityLevel } = await import("pdfjs-dist/legacy/build/pdf.mjs");

const [file, folder, scale = "3"] = process.argv.slice(2);
if (!file || !folder) {
  console.error("usage: pdf-to-png.mjs <file.pdf> <folder> [scale]");
  process.exit(2);
}
const pdfjs = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
const loading = getDocument({
  data: new Uint8Array(await readFile(file)),
  standardFontDataUrl: `${pdfjs}/standard_fonts/`,
  verbosity: VerbosityLevel.ERRORS,
});
const pdf = await loading.promise;
const { info } = await pdf.getMetadata();
await mkdir(folder, { recursive: true });

/** The structure that a screen reader follows, as role names. */
const roles = (node) => [node.role, ...(node.children ?? []).flatMap(roles)].filter(Boolean);

const pages = [];
for (let number = 1; number <= pdf.numPages; number++) {
  const page = await pdf.getPage(number);
  const viewport = page.getViewport({ scale: Number(scale) });
  const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
  await page.render({ canvas, canvasContext: canvas.getContext("2d"), viewport }).promise;
  const png = join(folder, `page-${number}.png`);
  await writeFile(png, canvas.toBuffer("image/png"));
  const { items, lang } = await page.getTextContent();
  const text = items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join("");
  const tree = await page.getStructTree();
  pages.push({ png, width: canvas.width, height: canvas.height, lang, text, tags: tree ? roles(tree) : [] });
}
console.log(JSON.stringify({ metadata: info, pages }));
await loading.destroy();
