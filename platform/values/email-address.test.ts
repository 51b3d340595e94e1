import * as fc from "fast-check";
import { canonicalEmail } from "./email-address";

describe("canonicalEmail", () => {
  it.each([
    ["ada@example.com", "ada@example.com"],
    ["Ada.Lovelace+tag@Example.COM", "Ada.Lovelace+tag@Example.COM"],
    ["o'brien@example.co.uk", "o'brien@example.co.uk"],
    ["b@xn--mnchen-3ya.example", "b@xn--mnchen-3ya.example"],
    ["a@xn--h1alffa9f.xn--p1ai", "a@xn--h1alffa9f.xn--p1ai"],
    ["a@XN--H1ALFFA9F.XN--P1AI", "a@XN--H1ALFFA9F.XN--P1AI"],
    ["a@россия.рф", "a@xn--h1alffa9f.xn--p1ai"],
    ["ada@MÜNCHEN.de", "ada@xn--mnchen-3ya.de"],
    ["ada@mu\u0308nchen.de", "ada@xn--mnchen-3ya.de"],
    ["ada@例え。テスト", "ada@xn--r8jz45g.xn--zckzah"],
    ["ada@straße.de", "ada@xn--strae-oqa.de"],
    ["ada@اسم\u200cنامه.ir", "ada@xn--mgba9a7dbej6883c.ir"],
  ])("reads %j as %s", (text, address) => {
    expect(canonicalEmail(text)).toBe(address);
  });

  it.each([
    ["a blank at its end", "ada@example.com "],
    ["blanks, tabs and line ends around it", " \t\r\nada@example.com\r\n"],
    ["no-break spaces around it", "\u00a0ada@example.com\u202f"],
    ["an ideographic space behind it", "ada@example.com\u3000"],
    ["a zero-width space", "ada@exa\u200bmple.com"],
    ["a zero-width space at its end", "ada@example.com\u200b"],
    ["a blank before a zero-width space", "ada@example.com \u200b"],
    ["a byte order mark", "\ufeffada@example.com"],
    ["a word joiner", "ada\u2060@example.com"],
    ["joiners", "a\u200dda@exam\u200cple.com"],
    ["direction marks", "\u202aada@example.com\u202c\u200e"],
    ["a soft hyphen", "ada@exam\u00adple.com"],
    ["a variation selector", "ada@example.com\ufe0f"],
  ])("ignores %s", (_what, text) => {
    expect(canonicalEmail(text)).toBe("ada@example.com");
  });

  it.each([
    ["nothing", ""],
    ["only invisible characters", "\u200b \ufeff"],
    ["no @", "ada.example.com"],
    ["two @", "ada@lovelace@example.com"],
    ["no local part", "@example.com"],
    ["no domain", "ada@"],
    ["one label", "ada@localhost"],
    ["an IP address", "ada@127.0.0.1"],
    ["an IP address in other digits", "ada@１２７.０.０.１"],
    ["a label that ends in a hyphen", "ada@example-.com"],
    ["a last label of digits", "ada@example.123"],
    ["a last label of letters and digits", "ada@example.c0m"],
    ["an empty punycode label", "ada@example.xn--"],
    ["an empty label", "ada@example..com"],
    ["a blank within", "ada @example.com"],
    ["a blank within a Unicode domain", "ada@mün chen.de"],
    ["a line break within", "ada@exa\r\nmple.com"],
    ["a line break in a Unicode domain", "ada@mün\nchen.de"],
    ["an encoded letter in a Unicode domain", "ada@m%C3%BCnchen.dé"],
    ["a Unicode local part", "адa@example.com"],
    ["a quoted local part", '"ada lovelace"@example.com'],
    ["a display name", "Ada <ada@example.com>"],
    ["two addresses", "ada@example.com,bob@example.com"],
    ["U+0000", "ada@example.com\u0000"],
    ["half of a surrogate pair", "ada@exa\ud83dmple.com"],
    ["a header", "ada@example.com\r\nBcc: bob@example.com"],
    ["255 characters", `${"a".repeat(243)}@example.com`],
    ["a path behind a Unicode domain", "ada@münchen.de/x"],
    ["a query behind a Unicode domain", "ada@münchen.de?x"],
    ["a port behind a Unicode domain", "ada@münchen.de:25"],
  ])("refuses %s", (_what, text) => {
    expect(canonicalEmail(text)).toBeNull();
  });

  it("returns addresses in ASCII that it reads back unchanged", () => {
    const noisy = fc.tuple(fc.string({ unit: "binary", maxLength: 12 }), fc.constantFrom("example", "münchen", "рф", "例え"), fc.string({ unit: "binary", maxLength: 6 }));
    fc.assert(
      fc.property(noisy, ([local, label, rest]) => {
        const address = canonicalEmail(`a${local}@${label}${rest}.com`);
        if (address === null) return;
        expect(address).toMatch(/^[\x21-\x7e]+$/);
        expect(canonicalEmail(address)).toBe(address);
      }),
    );
  });

  it("takes linear time for hostile input", () => {
    for (const hostile of [`${"a.".repeat(500)}@`, `a@${"a-".repeat(500)}`, "\u200b".repeat(1_000), `a@${"é-".repeat(500)}.com`]) {
      expect(canonicalEmail(hostile)).toBeNull();
    }
  });
});
