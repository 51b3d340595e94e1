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

/** The code points of a line in the order in which the glyphs are drawn, from left to right. */
function drawn(text: string): string {
  return textRuns(cleanText(text), 600)
    .flatMap(({ face, text: run }) => face.font.layout(run).glyphs as { codePoints: number[] }[])
    .map(({ codePoints }) => String.fromCodePoint(...codePoints))
    .join("");
}

describe("numbers in right-to-left text", () => {
  // In escapes, because an editor would reorder the lines.
  const [arabic2027, arabic345, persian2027] = ["\u0662\u0660\u0662\u0667", "\u0663\u0664\u0665", "\u06f2\u06f0\u06f2\u06f7"];
  const [gate, hebrew, thaana] = ["\u0628\u0648\u0627\u0628\u0629", "\u05d0\u05d1\u05d2", "\u0780\u0781\u0782"];

  it.each([
    ["Arabic digits after Arabic letters", `${gate} ${arabic2027}`, arabic2027],
    ["Arabic digits alone", arabic2027, arabic2027],
    ["Arabic digits between Arabic words", `${gate} ${arabic345} ${gate}`, arabic345],
    ["Arabic digits in a Latin line", `Hall ${arabic345}, row 7`, `Hall ${arabic345}, row 7`],
    ["Persian digits", `${gate} ${persian2027}`, persian2027],
    ["European digits after Arabic letters", `${gate} 2027`, "2027"],
    ["a time in Arabic digits", `${gate} \u0661\u0662:\u0663\u0660`, "\u0661\u0662:\u0663\u0660"],
    ["a decimal number in Arabic digits", `${gate} \u0664\u066b\u0665\u0660`, "\u0664\u066b\u0665\u0660"],
    ["a decimal number in European digits", `${hebrew} 49.50`, "49.50"],
    ["digits after Hebrew letters", `${hebrew} 2027`, "2027"],
    ["digits after Thaana letters", `${thaana} 2027`, "2027"],
  ])("are drawn in reading order: %s", (_, text, expected) => expect(drawn(text)).toContain(expected));

  it("keep the letters around them in right-to-left order", () => {
    expect(drawn(`${hebrew} 2027`)).toBe(`2027 ${[...hebrew].reverse().join("")}`);
    expect(drawn(`${hebrew} (12)`)).toBe(`(12) ${[...hebrew].reverse().join("")}`);
  });

  it("leave the digits of N’Ko in right-to-left order, as that script writes them", () => {
    expect(drawn("\u07ca\u07c1\u07c2")).toBe("\u07c2\u07c1\u07ca");
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
