import type { CsvRecord } from "./csv-records";
import { ColumnReader, headerOf, type ColumnUse } from "./guest-header";

function columnsOf(fields: readonly string[], ticketTypes: readonly string[], lines: readonly CsvRecord[]): readonly ColumnUse[] | string {
  const reader = new ColumnReader(fields, ticketTypes);
  for (const line of lines) reader.read(line);
  return reader.columns();
}

const SHORT = { firstName: "first", lastName: "last", fullName: "full", email: "email", phone: "phone", ticketType: "type" } as const;
const record = (...fields: string[]) => ({ line: 2, fields, problem: null });
/** What each column is used for, "-" for those that are ignored. */
function usesOf(header: string, ticketTypes = ["Standard"], ...lines: string[][]): string {
  const columns = columnsOf(header.split(","), ticketTypes, lines.map((line) => record(...line)));
  if (typeof columns === "string") throw new Error(columns);
  return columns.map(({ usedAs }) => (usedAs === null ? "-" : SHORT[usedAs])).join(" ");
}
const refusal = (header: string, ticketTypes = ["Standard"]): string | readonly ColumnUse[] => columnsOf(header.split(","), ticketTypes, []);

describe("the columns of a guest list", () => {
  it.each([
    ["our own", "first_name,last_name,email,phone,ticket_type", "first last email phone -"],
    ["French", "Prénom,Nom,Courriel,Téléphone", "first last email phone"],
    ["Outlook", "Title,First Name,Middle Name,Last Name,Company,Job Title,Business Phone,Home Phone,Mobile Phone,Business Fax,Pager,Assistant's Phone,E-mail Address,E-mail Type,E-mail Display Name,E-mail 2 Address,Manager's Name", "- first - last - - phone phone phone - - - email - - email -"],
    ["French Outlook", "Titre,Prénom,Deuxième prénom,Nom,Suffixe,Société,Rue (bureau),Télécopie (bureau),Téléphone (bureau),Téléphone (domicile),Tél. mobile,Téléphone principal,Téléphone de l'assistant(e),Adresse de messagerie,Type de messagerie,Nom complet de l'adresse de messagerie,Adresse de messagerie 2,Nom du responsable", "- first - last - - - - phone phone phone phone - email - - email -"],
    ["Google Contacts", "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Last Name,Nickname,File As,Organization Name,Organization Title,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value", "first - last - - - - - - - - - - email - email - phone"],
    ["older Google Contacts", "Name,Given Name,Additional Name,Family Name,Yomi Name,Name Prefix,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value", "full first - last - - - - email - phone"],
    ["Thunderbird", "First Name,Last Name,Display Name,Nickname,Primary Email,Secondary Email,Screen Name,Work Phone,Home Phone,Fax Number,Pager Number,Mobile Number,Organization", "first last full - email email - phone phone - - phone -"],
    ["French Thunderbird", "Prénom,Nom de famille,Nom à afficher,Surnom,Première adresse électronique,Deuxième adresse électronique,Pseudo,Tél. professionnel,Tél. personnel,Fax,Portable", "first last full - email email - phone phone - phone"],
    ["Mailchimp", "Email Address,First Name,Last Name,Address,Phone Number,MEMBER_RATING,OPTIN_TIME,CONFIRM_IP,LAST_CHANGED,LEID,TAGS", "email first last - phone - - - - - -"],
    ["French Mailchimp", "Adresse e-mail,Prénom,Nom,Adresse,Numéro de téléphone", "email first last - phone"],
    ["Luma", "api_id,name,first_name,last_name,email,phone_number,created_at,approval_status,ticket_type_id,checked_in_at,qr_code_url", "- full first last email phone - - - - -"],
    ["Eventbrite", "Order #,Order Date,First Name,Last Name,Email,Quantity,Price Tier,Attendee #,Order Type,Event Name,Ticket Quantity,Ticket Price,Buyer First Name,Buyer Last Name,Buyer Email,Cell Phone,Company", "- - first last email - - - - - - - - - - phone -"],
    ["French Eventbrite", "N° de commande,Date de commande,Prénom,Nom de famille,Adresse e-mail,Quantité,N° du participant,Nom de l'événement,Prénom de l'acheteur,E-mail de l'acheteur,Téléphone portable", "- - first last email - - - - - phone"],
    ["German", "Vorname,Nachname,E-Mail-Adresse,Handynummer", "first last email phone"],
    ["German with a bare name", "Vorname,Name,E-Mail,Telefon", "first last email phone"],
    ["Spanish", "Nombre,Apellidos,Correo electrónico,Teléfono móvil", "first last email phone"],
    ["camel case", "firstName,lastName,emailAddress,phoneNumber", "first last email phone"],
    ["capitals and signs", "FIRSTNAME,LAST NAME*,E MAIL,N° DE TÉLÉPHONE", "first last email phone"],
    ["required marks", "First Name (required),Last Name (required),E-mail (required),Phone (optional)", "first last email phone"],
    ["forename and surname", "Forename,Surname,Work Email,Mobile number", "first last email phone"],
    ["first and last", "First,Last,Attendee Email,Cell", "first last email phone"],
    ["a participant's", "Prénom du participant,Nom du participant,Courriel du participant,Numéro de portable", "first last email phone"],
    ["an unknown person's", "Skipper first name,Skipper last name,Skipper email", "first last email"],
    ["a full name", "Full Name,Email", "full email"],
    ["a French full name", "Nom et prénom,Adresse électronique", "full email"],
    ["a bare French name", "Nom,Mail", "full email"],
    ["a participant", "Participant,Mail", "full email"],
    ["a guest beside a company", "Company Name,Guest Name,Email", "- full email"],
    ["a name on the ticket", "Name on ticket,Email", "full email"],
    ["a ticket holder", "Ticket holder name,Ticket holder email", "full email"],
    ["an invisible mark", "\uFEFFEmail,\u200BFirst Name,Last\u00a0Name", "email first last"],
  ])("are recognized by their words: %s", (_what, header, uses) => expect(usesOf(header)).toBe(uses));

  it.each([
    ["Company name", "Nom de l'entreprise"], ["Email status", "Email verified"], ["Event name", "Nom de l'événement"], ["Order date", "Last visit"],
    ["Phone verified", "Phone type"], ["Mailing address", "Email opt-in"], ["Username", "Nom d'utilisateur"], ["Number of guests", "Nombre de billets"],
    ["Emergency contact phone", "Assistant's email"], ["Ticket number", "Ticket price"], ["Country code", "Country"], ["First purchase", "Last changed"],
  ])("are not mistaken for a guest's: %s, %s", (one, other) => {
    expect(usesOf(`${one},${other},First name,Last name,Email,Phone`, ["Standard"])).toBe("- - first last email phone");
    expect(usesOf(`First name,Last name,Email,${one},${other}`, ["Standard"])).toBe("first last email - -");
  });

  it("prefer the attendee's and leave the buyer's out", () => {
    expect(usesOf("Buyer Email,Email,Attendee Email,First name,Last name")).toBe("- email email first last");
    expect(headerOf(columnsOf(["Buyer Email", "Email", "Attendee Email", "First name", "Last name"], ["A"], []) as ColumnUse[]).email).toEqual([2, 1]);
    expect(usesOf("Attendee name,Buyer first name,Buyer last name,Attendee email,Buyer phone")).toBe("full - - email -");
    expect(usesOf("Buyer first name,Buyer last name,Buyer email,Buyer phone")).toBe("first last email phone");
  });

  it("prefer a mobile number, then the order of the list", () => {
    expect(headerOf(columnsOf(["Home Phone", "Mobile Phone", "Phone", "First", "Last", "Email"], ["A"], []) as ColumnUse[]).phone).toEqual([1, 0, 2]);
  });

  it("are the ticket type only if one of the lines names a type of the event", () => {
    const header = "First,Last,Email,Type,Ticket Type";
    const lines = [["Ada", "L", "a@example.com", "Paid", "early\u00a0 BIRD"]];
    expect(usesOf(header, ["Early Bird"], ...lines)).toBe("first last email - type");
    expect(usesOf(header, ["Paid", "Early bird"], ...lines)).toBe("first last email type type");
    expect(usesOf(header, ["Standard"], ...lines)).toBe("first last email - -");
    // With several types a column is needed, and its lines are told that they name none.
    expect(usesOf(header, ["Standard", "VIP"], ...lines)).toBe("first last email - type");
    for (const name of ["Ticket", "Billet", "Type de billet", "Catégorie", "Tarif", "Pass", "ticket_name", "Ticket class", "Ticketart"]) {
      expect(usesOf(`First,Last,Email,${name}`, ["Standard", "VIP"], ["Ada", "L", "a@example.com", "VIP"])).toBe("first last email type");
    }
  });

  it("are named when they are missing", () => {
    expect(refusal("Ada,Lovelace,ada@example.com", ["A", "B"])).toBe("needs a header line with first_name, last_name, email, ticket_type");
    expect(refusal("first_name,last_name,email", ["A", "B"])).toBe("needs a header line with ticket_type");
    expect(refusal("First name,Email")).toBe("needs a header line with last_name");
    const latin = (text: string) => Buffer.from(text, "latin1").toString("utf8");
    expect(refusal(["Prénom", "Nom de famille", "Courriel"].map(latin).join(","))).toBe("needs a header line with first_name; some of its letters were lost: save the list as UTF-8");
  });

  it("end with the last one that has a header, and show no more than 100 characters of it", () => {
    const columns = columnsOf(["First", "Last", "Email", "x".repeat(200), "", ""], ["A"], []);
    expect(columns).toHaveLength(4);
    expect(columns[3]).toEqual({ header: "x".repeat(100), usedAs: null });
  });
});
