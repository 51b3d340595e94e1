import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { unpackWoff } from "./woff";

const require = createRequire(__filename);
const folder = join(dirname(require.resolve("@fontsource/inter/package.json")), "files");
interface OpenFont extends Record<string, unknown> {
  glyphForCodePoint(codePoint: number): Record<string, unknown>;
}
const { create } = require("fontkit") as { create(file: Buffer): OpenFont };

describe("a WOFF font", () => {
  it("is after unpacking the font that fontkit reads out of it packed", () => {
    for (const file of readdirSync(folder).filter((name) => /-(400|800)-normal\.woff$/.test(name))) {
      const packed = readFileSync(join(folder, file));
      const [one, two] = [create(packed), create(unpackWoff(packed))];
      for (const property of ["postscriptName", "numGlyphs", "unitsPerEm", "ascent", "characterSet"]) {
        expect(two[property]).toEqual(one[property]);
      }
      const [codePoint] = one["characterSet"] as number[];
      expect(two.glyphForCodePoint(codePoint!)["advanceWidth"]).toBe(one.glyphForCodePoint(codePoint!)["advanceWidth"]);
    }
  });

  it("has tables whose checksums hold", () => {
    const font = unpackWoff(readFileSync(join(folder, "inter-latin-400-normal.woff")));
    for (let i = 0; i < font.readUInt16BE(4); i++) {
      const entry = 12 + i * 16;
      const [offset, length] = [font.readUInt32BE(entry + 8), font.readUInt32BE(entry + 12)];
      expect(offset % 4).toBe(0);
      if (font.toString("latin1", entry, entry + 4) === "head") continue; // its checksum leaves out a field
      let sum = 0;
      for (let at = offset; at < offset + length; at += 4) sum = (sum + font.readUInt32BE(at)) >>> 0;
      expect(sum).toBe(font.readUInt32BE(entry + 4));
    }
  });

  it("is not mistaken for another file", () => {
    expect(() => unpackWoff(Buffer.from("not a font"))).toThrow(TypeError);
  });
});
