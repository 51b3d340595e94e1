import { assert, constantFrom, array, oneof, property, string } from "fast-check";
import { csvLine, unprotectedCell } from "./csv-line";
import { csvRecords, type CsvRecord } from "./csv-records";

const read = (text: string): CsvRecord[] => [...csvRecords(text)];
const fieldsOf = (text: string): (readonly string[])[] => read(text).map(({ fields }) => fields);

describe("a CSV text", () => {
  it("comes back as it was written, whatever is in its cells", () => {
    const cell = oneof(string(), string({ unit: "grapheme" }), constantFrom('"', '""', ",", ";", "\t", "\r", "\n", "\r\n", "a", "\uFEFF", "sep=;"));
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    assert(
      property(array(array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 8 }), constantFrom(",", ";", "\t"), constantFrom("\n", "\r\n", "\r"), (rows, separator, end) => {
        const filled = rows.map((row) => ["x", ...row]);
        const text = [["first", "second"], ...filled].map((row) => row.map(quoted).join(separator) + end).join("");
        expect(fieldsOf(text)).toEqual([["first", "second"], ...filled]);
      }),
    );
  });

  it("comes back as the export wrote it, whatever is in its cells", () => {
    const sign = constantFrom("'", '"', ";", ",", "=", "+", "-", "@", "\uFF1D", " ", "\t", "\r", "\n", "a");
    const cell = oneof(string(), string({ unit: "binary" }), string({ unit: sign, maxLength: 12 }));
    const read = (line: string) => fieldsOf(`a,b\r\n${line}`)[1]?.map(unprotectedCell);
    assert(property(array(cell, { maxLength: 4 }), (cells) => expect(read(csvLine(["x", ...cells]))).toEqual(["x", ...cells])), { numRuns: 2_000 });
  });

  it("keeps every formula behind an apostrophe when it is exported", () => {
    const sign = constantFrom("'", '"', ";", "=", "+", " ", "\t", "a");
    assert(property(string({ unit: sign, maxLength: 12 }), (cell) => {
      const [, written = ""] = fieldsOf(`a,b\r\n${csvLine(["x", cell])}`)[1] ?? [];
      // A spreadsheet that separates by semicolons sees each part as a cell of its own.
      for (const part of [written, ...written.split(";").slice(1).map((text) => text.replace(/^["\s]+/, ""))]) expect(part).not.toMatch(/^\s*[=+]/);
    }), { numRuns: 2_000 });
  });

  it("never fails and never loses its place, whatever it is", () => {
    assert(
      property(string({ unit: constantFrom('"', ",", ";", "\n", "\r", "a", " ") }), (text) => {
        const lines = read(text).map(({ line }) => line);
        expect(lines).toEqual([...lines].sort((a, b) => a - b));
        expect(lines.at(-1) ?? 0).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["commas", "a,b\n1,2\n", [["a", "b"], ["1", "2"]]],
    ["semicolons, in spite of commas in the cells", "a;b;c\n1,5;2;3\n", [["a", "b", "c"], ["1,5", "2", "3"]]],
    ["tabs", "a\tb\n1\t2", [["a", "b"], ["1", "2"]]],
    ["Excel's first line", "sep=;\r\na;b\r\n1;2", [["a", "b"], ["1", "2"]]],
    ["a byte order mark", "\uFEFFa;b\n1;2", [["a", "b"], ["1", "2"]]],
    ["both", "\uFEFFsep=|\na|b\n1|2", [["a", "b"], ["1", "2"]]],
    ["a separator inside of a quoted header", '"a;b;c;d",e\n1,2', [["a;b;c;d", "e"], ["1", "2"]]],
    ["text after a closing quote", 'a,b\n"x"y,2', [["a", "b"], ["xy", "2"]]],
    ["blank lines and lines of separators", "a,b\n\n,,\n \n1,2\n\n", [["a", "b"], ["1", "2"]]],
  ])("is read with %s", (_what, text, expected) => {
    expect(fieldsOf(text)).toEqual(expected);
  });

  it("names the line where a record begins, quoted line breaks and all", () => {
    const text = 'a,b\r\n"x\r\ny",2\r\n\r\n3,4\r\n"5\n6\n7",8\r\n9,10';
    expect(read(text).map(({ line, fields }) => [line, fields[1]])).toEqual([[1, "b"], [2, "2"], [5, "4"], [6, "8"], [9, "10"]]);
  });

  it("loses one line to a quote that is never closed", () => {
    expect(read('a,b\n1,2\n"3,4\n5,6\n')).toEqual([
      { line: 1, fields: ["a", "b"], problem: null },
      { line: 2, fields: ["1", "2"], problem: null },
      { line: 3, fields: [], problem: "a quotation mark is opened and never closed" },
      { line: 4, fields: ["5", "6"], problem: null },
    ]);
  });

  it("loses one line to a quote that is never closed, though others have quotes", () => {
    const text = 'a,b\n"3,4\n5,6\n"7",8\n9,"10"\n"11","12\n13"\n14,15\n';
    expect(read(text).map(({ line, fields, problem }) => [line, problem ?? fields])).toEqual([
      [1, ["a", "b"]],
      [2, "a quotation mark is opened and never closed"],
      [3, ["5", "6"]],
      [4, ["7", "8"]],
      [5, ["9", "10"]],
      [6, ["11", "12\n13"]],
      [8, ["14", "15"]],
    ]);
  });

  it.each(['"x,y\n', 'x,"y""\n'])("takes time in proportion to the lines when every line has a quote too many: %j", (line) => {
    // Processor time of this process, the best of three: a busy machine does not change it.
    const costOf = (lines: number): number => {
      const text = `a,b\n${line.repeat(lines)}`;
      const costs = [1, 2, 3].map(() => {
        const before = process.cpuUsage();
        expect(read(text).length).toBeGreaterThan(0);
        const { user, system } = process.cpuUsage(before);
        return user + system;
      });
      return Math.min(...costs);
    };
    costOf(2_500); // for the compiler
    // In proportion it is 8 times as much; if each line read the rest of the text, it would be 64 times.
    expect(costOf(20_000)).toBeLessThan(28 * costOf(2_500));
  });
});

describe("an exported cell", () => {
  it.each([["x;=1+1", "x;'=1+1"], ['x;"+1', 'x;"\'+1'], [" =1", "' =1"], ["\uFF1D1", "'\uFF1D1"], ["a=b;c-d", "a=b;c-d"]])("is text for a spreadsheet of any country: %j", (cell, text) => {
    expect(fieldsOf(`a\r\n${csvLine(["x", cell])}`)[1]).toEqual(["x", text]);
  });

  it.each(["=1+1", "+33612345678", "-2", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(\"http://x\",\"y\")"])("that begins like a formula is text: %j", (cell) => {
    expect(fieldsOf(`a\r\n${csvLine(["x", cell])}`)[1]).toEqual(["x", `'${cell}`]);
  });

  it("is quoted only where it must be", () => {
    expect(csvLine(["Ada", 'the "Countess"', "a,b", "two\nlines", ""])).toBe('Ada,"the ""Countess""","a,b","two\nlines",\r\n');
  });
});
