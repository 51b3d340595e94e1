import { array, assert, constantFrom, property, string } from "fast-check";
import { CODE_SYMBOLS, parsePurchaseReference, parseTicketCode } from "./parse-ticket-code";

describe("parseTicketCode", () => {
  it.each([
    ["as printed", "TKT-D0JB-AAYH"],
    ["in small letters", "tkt-d0jb-aayh"],
    ["without dashes", "TKTD0JBAAYH"],
    ["with blanks", "TKT D0JB AAYH"],
    ["with a blank between all symbols", "T K T D 0 J B A A Y H"],
    ["with en dashes", "TKT–D0JB–AAYH"],
    ["with non-breaking hyphens", "TKT\u2011D0JB\u2011AAYH"],
    ["with a minus sign and a soft hyphen", "TKT\u2212D0JB\u00ADAAYH"],
    ["with dots, slashes and underscores", "TKT.D0JB/AA_YH"],
    ["with no-break spaces", "TKT\u00A0D0JB\u202FAAYH"],
    ["without the prefix", "D0JB-AAYH"],
    ["without prefix and dashes", "d0jbaayh"],
    ["with the letter O for the zero", "TKT-DOJB-AAYH"],
    ["with a small o", "dojbaayh"],
    ["with a line end of a scanner", "TKT-D0JB-AAYH\r\n"],
    ["with invisible characters", "\uFEFF\u200BTKT-\u200ED0JB-AA\u2060YH\u0000"],
    ["in quotes", "“TKT-D0JB-AAYH”"],
    ["in full-width characters", "ＴＫＴ－Ｄ０ＪＢ－ＡＡＹＨ"],
    ["with an Arabic zero", "TKT-D٠JB-AAYH"],
    ["with a Persian zero", "TKT-D۰JB-AAYH"],
  ])("reads a code %s", (_how, text) => expect(parseTicketCode(text)).toBe("TKT-D0JB-AAYH"));

  it.each([
    ["I, i, L and l as 1", "TKT-IiLl-0000", "TKT-1111-0000"],
    ["a dotted capital I and a dotless i as 1", "İıAB-0000", "TKT-11AB-0000"],
    ["Arabic and Devanagari digits", "٣٤٥٦-७८९०", "TKT-3456-7890"],
    ["a code of three groups", "tkt 0123 4567 89ab", "TKT-0123-4567-89AB"],
    ["a code of three groups that begins with the letters of the prefix", "TKT1-2345-6789", "TKT-TKT1-2345-6789"],
    ["a code of two groups that begins with the letters of the prefix", "TKTTKT12345", "TKT-TKT1-2345"],
  ])("reads %s", (_what, text, code) => expect(parseTicketCode(text)).toBe(code));

  it.each([
    ["an empty text", ""],
    ["separators only", " - – - "],
    ["too few symbols", "TKT-D0JB-AAY"],
    ["too many symbols", "TKT-D0JB-AAYHAA"],
    ["one group", "TKT-D0JB"],
    ["a letter that codes do not have", "TKT-D0JB-AAYU"],
    ["a letter of another script", "TKT-D0JB-AAYД"],
    ["another prefix", "EPX-D0JB-AAYH"],
    ["the content of a QR code", "A".repeat(144)],
    ["a long text around a code", `${" ".repeat(200)}TKT-D0JB-AAYH`],
  ])("rejects %s", (_what, text) => expect(parseTicketCode(text)).toBeNull());

  it("returns codes unchanged and never anything but a code", () => {
    const group = array(constantFrom(...CODE_SYMBOLS), { minLength: 4, maxLength: 4 }).map((symbols) => symbols.join(""));
    assert(property(array(group, { minLength: 2, maxLength: 3 }), (groups) => expect(parseTicketCode(["TKT", ...groups].join("-"))).toBe(["TKT", ...groups].join("-"))));
    assert(property(string({ unit: "binary" }), (text) => expect(parseTicketCode(text) ?? "TKT-0000-0000").toMatch(/^TKT(-[0-9A-HJKMNP-TV-Z]{4}){2,3}$/)));
  });
});

describe("parsePurchaseReference", () => {
  it.each(["EP-W02A-EDA0", "EPW02AEDA0", "W02A-EDA0", "ep wo2a eda0", "W02AEDA0\u200B"])("reads %j", (text) => expect(parsePurchaseReference(text)).toBe("EP-W02A-EDA0"));
  it("rejects a ticket code", () => expect(parsePurchaseReference("TKT-D0JB-AAYH")).toBeNull());
});
