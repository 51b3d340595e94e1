import { array, assert, constantFrom, oneof, property, string } from "fast-check";
import { csvLine } from "./csv-line";
import { csvRecords } from "./csv-records";
import { ColumnReader, headerOf, type ColumnUse, type Header } from "./guest-header";
import { guestOf, typesByName } from "./guest-lines";

function headerFrom(text: string, ...lines: string[][]): Header {
  const reader = new ColumnReader(text.split(","), ["VIP", "Étudiant"]);
  for (const fields of lines) reader.read({ line: 2, fields, problem: null });
  return headerOf(reader.columns() as ColumnUse[]);
}
const header = headerFrom("first_name,last_name,email,phone,ticket_type", ["", "", "", "", "VIP"]);
const types = typesByName([{ id: "type-vip", name: "VIP" }, { id: "type-student", name: "Étudiant" }]);
const guest = (...fields: string[]) => guestOf({ line: 2, fields, problem: null }, header, types);

describe("a line of a guest list", () => {
  it("names a guest", () => {
    expect(guest(" Ada ", "Lovelace", "ada@example.com", "", "vip")).toMatchObject({ person: { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com", phone: null }, ticketTypeId: "type-vip" });
    expect(guest("Ada", "Lovelace", "ada@example.com", "", "E\u0301TUDIANT")).toMatchObject({ ticketTypeId: "type-student" });
    expect(guest("Ada", "Lovelace", "ada@example.com", "", "VIP", "", "")).toMatchObject({ ticketTypeId: "type-vip" });
  });

  it("says everything that is wrong with it", () => {
    expect(guest("", "x".repeat(101), "ada@", "12", "Gold")).toBe(
      'first_name is missing; last_name has more than 100 characters; email is not an email address; there is no ticket type "Gold"',
    );
    expect(guest("Ada")).toBe("last_name is missing; email is missing; ticket_type is missing");
    expect(guest("Win at evil.com", "https://evil.example/pay", "ada@example.com", "", "VIP")).toBe(
      "first_name has a link or a domain name in it; last_name has a link or a domain name in it");
    expect(guest("A\nB", "\u200b", "ada@example.com", "", "VIP")).toBe("first_name has a line break or a control character in it; last_name has no visible characters");
    expect(guestOf({ line: 2, fields: [], problem: "broken" }, header, types)).toBe("broken");
  });

  it("is for the ticket type that is called just so, and never for another that is called nearly so", () => {
    const alike = typesByName([{ id: "dear", name: "VIP" }, { id: "free", name: "vip" }, { id: "seat", name: " Seat " }, { id: "bird", name: "Early Bird" }]);
    const typed = (type: string) => {
      const read = guestOf({ line: 2, fields: ["Ada", "Lovelace", "ada@example.com", "", type], problem: null }, header, alike);
      return typeof read === "string" ? read : read.ticketTypeId;
    };
    expect(["VIP", " vip", "SEAT", "se\u200Bat", "seat\u00a0"].map(typed)).toEqual(["dear", "free", "seat", "seat", "seat"]);
    expect(typed("early\u00a0  BIRD")).toBe("bird");
    expect(typed("Vip")).toBe('several ticket types are named "Vip" in different letter case');
    expect(typed("")).toBe("ticket_type is missing");
  });

  it("is refused when its letters were lost on the way, as those of an older Excel are", () => {
    const latin = (text: string) => Buffer.from(text, "latin1").toString("utf8");
    expect(guest(latin("Zoë"), "Müller", "zoe@example.com", "", "VIP")).toBe("first_name has letters that were lost: save the list as UTF-8");
  });

  it.each([
    ["+33 6 12.34-56 (78)", "+33612345678"],
    ["+44 (0)20 7946 0958", "+442079460958"],
    ["'+33612345678", "+33612345678"],
    ["", null],
    [" ", null],
  ])("has the phone number %j as %s", (text, expected) => {
    expect(guest("Ada", "Lovelace", "ada@example.com", text, "VIP")).toMatchObject({ person: { phone: expected }, warnings: [] });
  });

  it.each([
    ["0612345678", "phone was left out: add the country code, such as +33612345678"],
    ["33612345678", "phone was left out: add the country code, such as +33612345678"],
    ["N/A", "phone was left out: it is not one complete number with its country code, such as +33612345678"],
    ["+33612345678 ext. 5", "phone was left out: it is not one complete number with its country code, such as +33612345678"],
  ])("keeps the guest without the phone number %j, and warns", (text, warning) => {
    expect(guest("Ada", "Lovelace", "ada@example.com", text, "VIP")).toMatchObject({ person: { firstName: "Ada", phone: null }, warnings: [warning] });
  });

  it("takes the first of several columns that is filled and valid", () => {
    const wide = headerFrom("Email,First,Last,Email,Phone,Home phone,Type,Ticket type", ["", "", "", "", "", "", "Paid", "VIP"]);
    const read = (...fields: string[]) => guestOf({ line: 2, fields, problem: null }, wide, types);
    expect(read("", "Ada", "Lovelace", "ada@example.com", "", "+33612345678", "Paid", "VIP")).toMatchObject({ person: { email: "ada@example.com", phone: "+33612345678" }, ticketTypeId: "type-vip" });
    expect(read("a@example.com", "Ada", "Lovelace", "b@example.com", "0612345678", "+33612345678", "", "vip")).toMatchObject({ person: { email: "a@example.com", phone: "+33612345678" }, warnings: [] });
    expect(read("none", "Ada", "Lovelace", "b@example.com", "1", "2", "", "vip")).toMatchObject({ person: { email: "b@example.com", phone: null }, warnings: [expect.stringContaining("phone")] });
    expect(read("none", "Ada", "Lovelace", "", "", "", "", "vip")).toBe("email is not an email address");
  });

  it.each([
    ["ada@example.com ::: a@example.com", "ada@example.com"],
    ["Ada Lovelace <ada@example.com>", "ada@example.com"],
    ["mailto:ada@example.com", "ada@example.com"],
    ["\u200Bada@example.com\u00a0", "ada@example.com"],
  ])("reads the address in %j", (text, email) => {
    expect(guest("Ada", "Lovelace", text, "", "VIP")).toMatchObject({ person: { email } });
  });

  it.each([
    ["Name,Email,Type", ["Ada King Lovelace", "Ada", "King Lovelace"]],
    ["Name,Email,Type", ["Lovelace, Ada", "Ada", "Lovelace"]],
    ["Nom et prénom,Email,Type", ["King Lovelace Ada", "Ada", "King Lovelace"]],
    ["Prénom et nom,Email,Type", ["Ada Lovelace", "Ada", "Lovelace"]],
  ])("splits a full name under %s", (columns, [name = "", firstName, lastName]) => {
    expect(guestOf({ line: 2, fields: [name, "ada@example.com", "VIP"], problem: null }, headerFrom(columns, ["", "", "VIP"]), types)).toMatchObject({ person: { firstName, lastName } });
  });

  it.each([
    ["", "", "Ada Lovelace", "Ada", "Lovelace"],
    ["Augusta", "King", "Ada Lovelace", "Augusta", "King"],
    ["Ada", "", "Ada Lovelace", "Ada", "Lovelace"],
    ["", "Lovelace", "Ada Lovelace", "Ada", "Lovelace"],
    ["Ada", "", "Lovelace, Ada", "Ada", "Lovelace"],
  ])("completes the names %j and %j from the full name %j", (first, last, full, firstName, lastName) => {
    const fields = [first, last, full, "ada@example.com", "VIP"];
    expect(guestOf({ line: 2, fields, problem: null }, headerFrom("First,Last,Display Name,Email,Type", fields), types)).toMatchObject({ person: { firstName, lastName } });
  });

  it("takes the last name from a full name beside the first name, and never from a last name", () => {
    const name = (columns: string, ...fields: string[]) => guestOf({ line: 2, fields: [...fields, "ada@example.com", "VIP"], problem: null }, headerFrom(`${columns},Email,Type`, ["", "", "", "VIP"]), types);
    expect(name("First name,Name", "Ada", "Ada Lovelace")).toMatchObject({ person: { firstName: "Ada", lastName: "Lovelace" } });
    expect(name("First name,Name", "Ada", "Lovelace")).toMatchObject({ person: { lastName: "Lovelace" } });
    expect(name("First name,Last name", "Marie", "Marie Rose")).toMatchObject({ person: { lastName: "Marie Rose" } });
    expect(name("Full name,Notes", "Plato", "")).toBe("last_name is missing");
  });

  it("keeps every name as it was exported", () => {
    const sign = constantFrom("'", '"', ";", ",", "=", "+", "-", "@", " ", "a", "é");
    const text = oneof(string({ unit: "grapheme", maxLength: 20 }), string({ unit: sign, maxLength: 12 })).map((name) => `${name}x`.normalize("NFC").trim());
    assert(property(array(text, { minLength: 2, maxLength: 2 }), ([first = "", last = ""]) => {
      const line = csvLine([first, last, "ada@example.com", "+33612345678", "VIP"]);
      const [, record] = csvRecords(`first_name,last_name,email,phone,ticket_type\r\n${line}`);
      const read = record && guestOf(record, header, types);
      if (typeof read !== "string") expect(read?.person).toEqual({ firstName: first, lastName: last, email: "ada@example.com", phone: "+33612345678" });
      else expect(read).toMatch(/control character|visible|missing|letters that were lost|a link/);
    }), { numRuns: 1_000 });
  });

  it("takes an exported cell for what it was before the export", () => {
    expect(guest("'=Ada", "'t Hooft", "ada@example.com", "'+33612345678", "VIP")).toMatchObject({ person: { firstName: "=Ada", lastName: "'t Hooft", phone: "+33612345678" } });
  });

  it("is the same guest in other letters, and another with another name, address or ticket", () => {
    const key = (...fields: string[]): string => {
      const read = guest(...fields);
      return typeof read === "string" ? read : read.key;
    };
    const ada = key("Ada", "Lovelace", "ada@example.com", "", "VIP");
    expect(key(" ADA", "lovelace ", "Ada@Example.com", "+33612345678", "vip")).toBe(ada);
    const others = [key("Adam", "Lovelace", "ada@example.com", "", "VIP"), key("Ada", "Lovelace", "a@example.com", "", "VIP"), key("Ada", "Lovelace", "ada@example.com", "", "étudiant")];
    expect(new Set([ada, ...others]).size).toBe(4);
  });
});
