import { assert, constantFrom, property, string, tuple } from "fast-check";
import { readPhoneNumber } from "./phone-number";

const phoneOf = (text: string): string | null => {
  const read = readPhoneNumber(text);
  return "phone" in read ? read.phone : null;
};

describe("readPhoneNumber", () => {
  it.each([
    ["+33612345678", "+33612345678"],
    ["+33 6 12.34-56 (78)", "+33612345678"],
    ["+33\u00a06\u202f12345678", "+33612345678"],
    ["+33/6/12/34/56/78", "+33612345678"],
    ["+33.1.40.20.50.00", "+33140205000"],
    ["0033612345678", "+33612345678"],
    ["00 33 6 12 34 56 78", "+33612345678"],
    ["0033 (0)6 12 34 56 78", "+33612345678"],
    ["(+33) 6 12 34 56 78", "+33612345678"],
    ["(0033) 6 12 34 56 78", "+33612345678"],
    ["+(33) 6 12 34 56 78", "+33612345678"],
    ["+33 06 12 34 56 78", "+33612345678"],
    ["'+33612345678", "+33612345678"],
    ["+33612345678.0", "+33612345678"],
    ["tel:+33-6-12-34-56-78", "+33612345678"],
    ["Tél. : +33 6 12 34 56 78", "+33612345678"],
    ["Mobile: 0033 6 12 34 56 78", "+33612345678"],
    ["\u200e+33 6 12 34 56 78\u202c", "+33612345678"],
    ["\ufeff+33\u200b612345678", "+33612345678"],
    ["＋３３ ６１２３４５６７８", "+33612345678"],
    ["+٣٣ ٦ ١٢ ٣٤ ٥٦ ٧٨", "+33612345678"],
    ["۰۰۳۳ ۶ ۱۲ ۳۴ ۵۶ ۷۸", "+33612345678"],
    ["+44 (0)20 7946 0958", "+442079460958"],
    ["+44(0)20 7946 0958", "+442079460958"],
    ["+44 ( 0 ) 20 7946 0958", "+442079460958"],
    ["+44 [0]20 7946 0958", "+442079460958"],
    ["+44 020 7946 0958", "+442079460958"],
    ["+49 (0) 30 901820", "+4930901820"],
    ["+49 30/901820", "+4930901820"],
    ["+49 30 901820-0", "+49309018200"],
    ["+61 (0)4 1234 5678", "+61412345678"],
    ["+7 (8) 912 345 67 89", "+79123456789"],
    ["+1 (415) 555-0132", "+14155550132"],
    ["+1 555 555 0123", "+15555550123"],
    ["+44 1632 960001", "+441632960001"],
    ["+44 (0)1632 960001", "+441632960001"],
    // In Italy and San Marino the zero belongs to landline numbers, and in Ivory Coast to all.
    ["+39 06 698 4781", "+39066984781"],
    ["+39 (0)6 698 4781", "+39066984781"],
    ["+39 (0)347 123 4567", "+393471234567"],
    ["+378 0549 882914", "+3780549882914"],
    ["+225 07 01 02 03 04", "+2250701020304"],
    ["+225 (0)7 01 02 03 04", "+2250701020304"],
  ])("reads %j as %s", (text, phone) => expect(phoneOf(text)).toBe(phone));

  it.each([
    ["no country code", "06 12 34 56 78"],
    ["no country code behind a bracketed zero", "(0)6 12 34 56 78"],
    ["an American number", "(415) 555-0100"],
    ["an American international prefix", "011 44 20 7946 0958"],
    ["digits that may be French or not", "33612345678"],
    ["a Chinese number that looks American", "13012345678"],
    ["a Brazilian number that looks Japanese", "81987654321"],
    ["a number that a spreadsheet rounded", "3.36E+10"],
    ["the same with a comma", "3,36E+10"],
    ["no digits", "N/A"],
    ["a dash", "-"],
    ["an extension", "+33 6 12 34 56 78 ext. 5"],
    ["a short extension", "+33612345678x5"],
    ["an extension behind a hash", "+33612345678#5"],
    ["an extension in a URI", "tel:+33612345678;ext=5"],
    ["two numbers and a slash", "+33 6 12 34 56 78 / +33 6 98 76 54 32"],
    ["two numbers and a comma", "+33612345678, +33698765432"],
    ["two numbers and a line break", "+33612345678\n+33698765432"],
    ["a second ending", "+49 30 901820 / 21"],
    ["a second ending behind slashes", "+49/30/901820/21"],
    ["letters", "+1 800 FLOWERS"],
    ["an unknown country code", "+999 123 456 789"],
    ["a zero for a country code", "+0612345678"],
    ["two international prefixes", "+0033612345678"],
    ["too few digits", "+33 6 12"],
    ["too many digits", "+33 6 12 34 56 78 90"],
    ["a local number", "+1 555 0100"],
    ["a removed zero that no plan confirms", "+44 01632 960001"],
    ["two readings that are both valid", "+39 (0)800 746164"],
    ["words", "ask at the door"],
    ["an old Mexican number", "+52 1 55 1234 5678"],
  ])("does not guess with %s", (_what, text) => expect(phoneOf(text)).toBeNull());

  it("says whether the country code is missing", () => {
    expect(readPhoneNumber("06 12 34 56 78")).toEqual({ problem: "NO_COUNTRY_CODE" });
    expect(readPhoneNumber("N/A")).toEqual({ problem: "NOT_ONE_NUMBER" });
  });

  it("refuses a number that is possible in its country, but too short to be stored", () => expect(phoneOf("00438659")).toBeNull());

  it("returns E.164 numbers only, whatever is typed, and reads them as themselves", () => {
    const typed = string({ unit: constantFrom(..."+0123456789 ()/-.x"), maxLength: 24 });
    assert(property(tuple(constantFrom("", "+33", "+44", "+39", "00", "+1"), typed), ([start, rest]) => {
      const phone = phoneOf(start + rest);
      if (phone === null) return;
      expect(phone).toMatch(/^\+[1-9]\d{6,14}$/);
      expect(phoneOf(phone)).toBe(phone);
    }), { numRuns: 2_000 });
  });
});
