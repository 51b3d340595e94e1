import { scanDocument } from "./scan-document";

const limits = { maxNameLength: 5, maxStringLength: 12 };

describe("scanDocument", () => {
  it.each<[string, string, ReturnType<typeof scanDocument>]>([
    ["names as long as allowed", "query abcde { abcde: fghij }", null],
    ["a longer name", "{ abcdef }", "maxNameLength"],
    ["a longer name with digits", "{ a12345 }", "maxNameLength"],
    ["a longer number", "{ a(b: 123456) }", "maxNameLength"],
    ["long words in a comment", "{ a } # abcdefghijkl\n", null],
    ["a long word after a comment", "# x\nabcdef", "maxNameLength"],
    ["a comment that a carriage return ends", "# x\rabcdef", "maxNameLength"],
    ["long words in a string", '{ a(b: "abcdefgh") }', null],
    ["strings that are too long together", '{ a(b: "abcde", c: "abcde") }', "maxStringLength"],
    ["quotes in a string", '{ a(b: "\\"abcdef") }', null],
    ["a quote that does not end a string", '{ a(b: "\\"abcdef\\"xyzabcdef") }', "maxStringLength"],
    ["a hash in a string", '{ a(b: "# ") abcdef }', "maxNameLength"],
    ["a block string", '{ a(b: """ab\n"x""") }', null],
    ["a longer block string", '{ a(b: """abcdefghij""") }', "maxStringLength"],
    ["quotes in a block string", '{ a(b: """\\"""b""") abcdef }', "maxNameLength"],
    ["a block string that does not end", `{ a(b: """${"x\n".repeat(20)}`, "maxStringLength"],
    ["an empty string before a long one", '{ a(b: "", c: "abcdefghijkl") }', "maxStringLength"],
    ["a string that its line ends", '{ a(b: "ab\nabcdef', "maxNameLength"],
    ["an escape at the end", '{ a(b: "\\', null],
    ["nothing", "", null],
  ])("%s", (_what, document, excess) => {
    expect(scanDocument(document, limits)).toBe(excess);
  });
});
