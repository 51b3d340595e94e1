import { guestOf, headerOf, typesByName, type Header } from "./guest-lines";

const header: Header = { firstName: 0, lastName: 1, email: 2, phone: 3, ticketType: 4 };
const types = typesByName([{ id: "type-vip", name: "VIP" }, { id: "type-student", name: "Étudiant" }]);
const guest = (...fields: string[]) => guestOf({ line: 2, fields, problem: null }, header, types);
const phone = (text: string): unknown => {
  const read = guest("Ada", "Lovelace", "ada@example.com", text, "VIP");
  return typeof read === "string" ? read : read.person.phone;
};

describe("the header of a guest list", () => {
  it.each([
    [["first_name", "last_name", "email", "phone", "ticket_type"]],
    [["First Name", "LAST NAME", "E-Mail", "Phone number", "Ticket type"]],
    [["Prénom", "Nom", "Courriel", "Téléphone", "Type de billet"]],
    [[" prenom ", "NOM", "e-mail", "tel", "type_de_billet", "", ""]],
  ])("is understood as %j", (fields) => {
    expect(headerOf(fields, ["A", "B"])).toEqual(header);
  });

  it("may stand in any order, with other columns between", () => {
    expect(headerOf(["Email", "Notes", "Nom", "Prénom"], ["Only"])).toEqual({ email: 0, lastName: 2, firstName: 3, phone: -1, ticketType: -1 });
  });

  it("is asked for what it lacks", () => {
    expect(headerOf(["Ada", "Lovelace", "ada@example.com"], ["A", "B"])).toBe("needs a header line with first_name, last_name, email, ticket_type");
    expect(headerOf(["first_name", "last_name", "email"], ["A", "B"])).toContain("ticket_type");
  });
});

describe("a line of a guest list", () => {
  it("names a guest", () => {
    expect(guest(" Ada ", "Lovelace", "ada@example.com", "", "vip")).toMatchObject({ person: { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com", phone: null }, ticketTypeId: "type-vip" });
    expect(guest("Ada", "Lovelace", "ada@example.com", "", "E\u0301TUDIANT")).toMatchObject({ ticketTypeId: "type-student" });
    expect(guest("Ada", "Lovelace", "ada@example.com", "", "VIP", "", "")).toMatchObject({ ticketTypeId: "type-vip" });
  });

  it("says everything that is wrong with it", () => {
    expect(guest("", "x".repeat(101), "ada@", "12", "Gold")).toBe(
      'first_name is missing; last_name has more than 100 characters; email is not an e-mail address; phone is not a number with its country, e.g. +33612345678; there is no ticket type "Gold"',
    );
    expect(guest("Ada")).toBe("last_name is missing; email is missing; ticket_type is missing");
    expect(guest("A\nB", "\u200b", "ada@example.com", "", "VIP")).toBe("first_name has a line break or a control character in it; last_name has nothing that can be seen");
    expect(guestOf({ line: 2, fields: [], problem: "broken" }, header, types)).toBe("broken");
  });

  it("is for the ticket type that is called just so, and never for another that is called nearly so", () => {
    const alike = typesByName([{ id: "dear", name: "VIP" }, { id: "free", name: "vip" }, { id: "seat", name: " Seat " }]);
    const typed = (type: string) => {
      const read = guestOf({ line: 2, fields: ["Ada", "Lovelace", "ada@example.com", "", type], problem: null }, header, alike);
      return typeof read === "string" ? read : read.ticketTypeId;
    };
    expect(["VIP", " vip", "SEAT"].map(typed)).toEqual(["dear", "free", "seat"]);
    expect(typed("Vip")).toBe('several ticket types are called "Vip" but for capital letters');
    expect(typed("")).toBe("ticket_type is missing");
  });

  it("is refused when its letters were lost on the way, as those of an older Excel are", () => {
    const latin = (text: string) => Buffer.from(text, "latin1").toString("utf8");
    expect(guest(latin("Zoë"), "Müller", "zoe@example.com", "", "VIP")).toBe("first_name has letters that were lost: save the list as UTF-8");
    expect(headerOf(["Prénom", "Nom", "Courriel"].map(latin), ["VIP"])).toBe("needs a header line with first_name; letters of it were lost: save the list as UTF-8");
  });

  it.each([
    ["+33612345678", "+33612345678"],
    ["+33 6 12.34-56 (78)", "+33612345678"],
    ["0033612345678", "+33612345678"],
    ["'+33612345678", "+33612345678"],
    ["33612345678", "+33612345678"],
    ["33612345678.0", "+33612345678"],
    ["+33\u00a06\u202f12345678", "+33612345678"],
    ["", null],
  ])("has the phone number %s as %s", (text, expected) => {
    expect(phone(text)).toBe(expected);
  });

  it.each(["0612345678", "612345678", "3.36E+10", "3,36E+10", "+0612345678", "phone"])("does not guess what the phone number %s was", (text) => {
    expect(phone(text)).toContain("phone is not a number with its country");
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
