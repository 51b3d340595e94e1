import { assert, constantFrom, nat, property, stringMatching, string } from "fast-check";
import { newId } from "../../platform/db/new-id";
import { generateQrKeyPair } from "./qr-key";
import { encodeQrToken } from "./qr-token";
import { readScannedText } from "./scanned-text";

const key = generateQrKeyPair();
const tokenOf = () => encodeQrToken({ keyId: key.keyId, ticketId: newId(), eventId: newId(), revision: 1 }, key.privateKey);
const token = tokenOf();
const TICKET = { ticketCode: "TKT-D0JB-AAYH" };

describe("readScannedText", () => {
  it.each([
    ["alone", token],
    ["before a carriage return and a line feed", `${token}\r\n`],
    ["before a carriage return", `${token}\r`],
    ["before a tab", `${token}\t`],
    ["between blanks and no-break spaces", `  \u00A0${token}\u202F\u3000 `],
    ["after a byte order mark and a zero-width space", `\uFEFF\u200B${token}`],
    ["between direction marks", `\u200E\u2066${token}\u2069\u200F`],
    ["between control characters of a keyboard wedge", `\u0002${token}\u0003\u0004\u0000`],
    ["between the group separators of GS1", `\u001D${token}\u001D\u001E`],
    ["between Hangul fillers and a Braille blank", `\u3164${token}\u2800\uFFA0`],
    ["after a symbology identifier", `]Q1${token}\r\n`],
    ["in the path of a link", `https://tickets.example.com/t/${token}`],
    ["in the path of a link, with a line end", ` HTTPS://tickets.example.com/t/${token}/\r\n`],
    ["in the query of a link", `https://example.com/scan?event=12&code=${token}&lang=fr`],
    ["in the fragment of a link", `https://example.com/#/tickets/${token}`],
    ["in a link, before an encoded line end", `https://example.com/?code=${token}%0D%0A`],
    ["in a link inside a link", `https://track.example.com/?to=https%3A%2F%2Fexample.com%2Ft%2F${token}%3Flang%3Dfr&utm=1`],
    ["twice in one link", `https://example.com/${token}?code=${token}`],
    ["in a link of its own scheme", `event-planner:${token}`],
    ["in a link without a scheme", `www.example.com/t/${token}`],
  ])("finds a QR token %s", (_where, text) => expect(readScannedText(text)).toEqual({ code: token }));

  it.each([
    ["a blank inside", `${token.slice(0, 70)} ${token.slice(70)}`],
    ["a line end inside", `${token.slice(0, 70)}\r\n${token.slice(70)}`],
    ["an invisible character inside", `${token.slice(0, 70)}\u200B${token.slice(70)}`],
    ["a missing character", token.slice(1)],
    ["a repeated character", `${token}${token.at(-1) ?? ""}`],
    ["padding of base64", `${token}=`],
    ["a full stop after it", `${token}.`],
    ["quotes around it", `"${token}"`],
    ["a colon after it", `${token}:`],
  ])("does not repair a QR token with %s", (_what, text) => expect(readScannedText(text)).toEqual({ code: text }));

  it("does not repair a QR token inside a link", () => {
    for (const damaged of [`${token.slice(0, 70)}\n${token.slice(70)}`, token.slice(1), `${token}A`, `${token.slice(0, 70)}%20${token.slice(70)}`]) {
      const text = `https://example.com/t/${damaged}`;
      expect(readScannedText(text)).toEqual({ code: text });
    }
  });

  it("does not choose between two QR tokens in one link", () => {
    const text = `https://example.com/${token}?code=${tokenOf()}`;
    expect(readScannedText(text)).toEqual({ code: text });
  });

  it.each([
    ["as printed", "TKT-D0JB-AAYH"],
    ["with a line end", "TKT-D0JB-AAYH\r\n"],
    ["in small letters, without dashes", "tktd0jbaayh"],
    ["with blanks", " tkt d0jb aayh "],
    ["with O for 0", "TKT-DOJB-AAYH"],
    ["with a symbology identifier", "]C0TKT-D0JB-AAYH"],
    ["in a link", "https://example.com/t/TKT-D0JB-AAYH?lang=fr"],
  ])("recognizes a printed ticket code %s", (_how, text) => expect(readScannedText(text)).toEqual(TICKET));

  it("reads I and L as 1", () => expect(readScannedText("TKT-IL1l-0000")).toEqual({ ticketCode: "TKT-1111-0000" }));

  it.each([["nonsense"], ["12345678"], ["D0JBAAYH"], ["D0JB-AAYH"], ["fake code"], ["https://example.com/nonsense"], ["TKT-D0JB"], [""]])(
    "does not take %j for a ticket code",
    (text) => expect(readScannedText(text)).toEqual({ code: text }),
  );

  it("takes linear time, and returns a text longer than any code as it is", () => {
    const since = process.cpuUsage();
    const blanks = "\u2003".repeat(8_000);
    for (let i = 0; i < 10; i++) expect(readScannedText(`a${blanks}a`)).toEqual({ code: `a${blanks}a` });
    const long = ` ${"\u2003".repeat(49_000)}a `;
    expect(readScannedText(long)).toEqual({ code: long });
    const { user } = process.cpuUsage(since);
    // Measured: 20 ms. With a pattern for the blanks at the end, 10 s.
    expect(user).toBeLessThan(1_500_000);
  });

  it("returns an empty code when nothing visible was sent", () => expect(readScannedText(" \r\n\u200B\u0000")).toEqual({ code: "" }));

  it("never finds a token that was not there whole", () => {
    assert(
      property(nat(142), stringMatching(/^[^A-Za-z0-9_-]$/u), constantFrom("", "https://example.com/"), (at, character, link) => {
        expect(readScannedText(`${link}${token.slice(0, at + 1)}${character}${token.slice(at + 2)}A`)).not.toEqual({ code: token });
      }),
    );
  });

  it("never throws and gives the same reading when it is read again", () => {
    assert(
      property(string({ unit: "binary", maxLength: 300 }), (text) => {
        const first = readScannedText(text);
        if ("code" in first) expect("code" in readScannedText(first.code)).toBe(true);
      }),
    );
  });
});
