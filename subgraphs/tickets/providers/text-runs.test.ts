import fc from "fast-check";
import { fitText, oneLine } from "./text-block";
import { cleanText, textRuns } from "./text-runs";
import { REPLACEMENT } from "./ticket-fonts";

const runsOf = (text: string) => textRuns(cleanText(text), 600).map(({ face, text: piece }) => [face.id, piece]);
const lineOf = (text: string) => runsOf(text).map(([, piece]) => piece).join("|");

describe("the runs of a text", () => {
  it("are one for ordinary text, in Inter", () => {
    expect(runsOf("Entrée – 49,50 €, l’Opéra…")).toEqual([["inter-latin-600", "Entrée – 49,50 €, l’Opéra…"]]);
  });

  it("take each script from the file that has it, and DejaVu for the rest", () => {
    expect(runsOf("Jazz Žižkov")).toEqual([
      ["inter-latin-600", "Jazz "],
      ["inter-latin-ext-600", "Ž"],
      ["inter-latin-600", "i"],
      ["inter-latin-ext-600", "ž"],
      ["inter-latin-600", "kov"],
    ]);
    expect(runsOf("Γιορτή Дом ♫")).toEqual([
      ["inter-greek-600", "Γιορτή "],
      ["inter-cyrillic-600", "Дом "],
      ["DejaVuSans-Bold.ttf", "♫"],
    ]);
  });

  it("show one box for a character that no font has, however many code points it is made of", () => {
    expect(lineOf("A👨‍👩‍👧‍👦B")).toBe(`A|${REPLACEMENT}|B`);
    expect(lineOf("日本")).toBe(REPLACEMENT.repeat(2));
    expect(lineOf("😀👍🏽")).toBe(`😀${REPLACEMENT}`);
  });

  it("keep the character when only its marks are missing", () => {
    expect(lineOf("❤️‍🔥")).toBe("❤");
    expect(lineOf("e\u0301")).toBe("é");
  });

  it("drop what cannot be seen: controls, line ends, marks of direction, half surrogates", () => {
    expect(cleanText(" a\n\tb\u0000 c\u2028 ")).toBe("a b c");
    expect(lineOf("a\u202eb\u200bc")).toBe("abc");
    expect(lineOf("a\ud83d")).toBe("a|\ufffd");
  });

  it("stand in the order of the eye: right-to-left text turned, numbers and foreign words in it not", () => {
    const [one, two] = ["\u05d0\u05d1", "\u05d2\u05d3"]; // Hebrew; in escapes, because an editor would turn the lines
    expect(lineOf(`VIP ${one} 12 ${two} end`)).toBe(`VIP |${two}| |12|${one} | |end`);
    expect(lineOf(`${one} VIP 2026`)).toBe(`VIP 2026|${one} `);
    expect(lineOf(`(${one})`)).toBe(`(|${one}|)`);
  });

  it("never fail and never lose everything", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        for (const run of textRuns(cleanText(text), 800)) {
          expect(run.face.font.layout(run.text).advanceWidth).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe("a text in a column", () => {
  const style = { weight: 600, leading: 1.2 } as const;
  const lines = (text: string, width: number, fits: { size: number; lines: number }[]) => {
    const block = fitText(text, style, width, fits);
    for (const line of block.lines) expect(line.width).toBeLessThanOrEqual(width);
    return { size: block.style.size, lines: block.lines.map(({ runs }) => runs.map((run) => run.text).join("")) };
  };

  it("is set as big as it fits", () => {
    const fits = [{ size: 20, lines: 1 }, { size: 10, lines: 2 }];
    expect(lines("Short", 100, fits)).toEqual({ size: 20, lines: ["Short"] });
    expect(lines("Somewhat longer text", 80, fits)).toEqual({ size: 10, lines: ["Somewhat", "longer text"] });
  });

  it("breaks a word and cuts the text only in the smallest size", () => {
    const fits = [{ size: 20, lines: 3 }, { size: 10, lines: 2 }];
    const cut = lines("Donaudampfschifffahrtsgesellschaftskapitänspatent", 90, fits);
    expect(cut.size).toBe(10);
    expect(cut.lines).toHaveLength(2);
    expect(cut.lines[1]).toMatch(/…$/);
    expect(lines("日".repeat(30), 60, [{ size: 10, lines: 9 }]).lines.length).toBeGreaterThan(2);
  });

  it("is balanced when asked for, in as many lines", () => {
    const text = "Nuit de l’électronique à Montréal";
    const plain = fitText(text, style, 150, [{ size: 12, lines: 2 }]);
    const balanced = fitText(text, { ...style, balanced: true }, 150, [{ size: 12, lines: 2 }]);
    expect(balanced.lines).toHaveLength(plain.lines.length);
    expect(balanced.width).toBeLessThanOrEqual(plain.width);
  });

  it("has no lines when there is nothing to say, and none that overflow whatever is said", () => {
    expect(oneLine("  ", { weight: 400, size: 10 }).lines).toEqual([]);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.integer({ min: 40, max: 200 }), (text, width) => {
        expect(lines(text, width, [{ size: 14, lines: 1 }, { size: 8, lines: 3 }]).lines.length).toBeLessThanOrEqual(3);
      }),
    );
  });
});
