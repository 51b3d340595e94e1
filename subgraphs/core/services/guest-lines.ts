import { createHash } from "node:crypto";
import { EmailAddressScalar, PhoneNumberScalar } from "../../../platform/graphql/scalars";
import type { CsvRecord } from "./csv-records";
import type { Person } from "./purchase-order";

/** What a column of a guest list holds. */
export type Column = "firstName" | "lastName" | "email" | "phone" | "ticketType";

const names: Readonly<Record<Column, readonly string[]>> = {
  firstName: ["first_name", "firstname", "given_name", "prenom"],
  lastName: ["last_name", "lastname", "family_name", "surname", "nom", "nom_de_famille"],
  email: ["email", "e_mail", "email_address", "mail", "courriel", "adresse_email", "adresse_e_mail"],
  phone: ["phone", "phone_number", "mobile", "telephone", "tel", "portable", "numero_de_telephone"],
  ticketType: ["ticket_type", "tickettype", "ticket", "type", "type_de_billet", "billet"],
};

/** Where each column stands; -1 for one that is not there. */
export type Header = Readonly<Record<Column, number>>;

/** @returns the header, or what it lacks */
export function headerOf(fields: readonly string[], ticketTypes: readonly string[]): Header | string {
  const given = fields.map((field) => field.normalize("NFKD").replace(/\p{M}/gu, "").trim().toLowerCase().replace(/[^a-z]+/g, "_").replace(/^_+|_+$/g, ""));
  const header = Object.fromEntries(Object.entries(names).map(([column, known]) => [column, given.findIndex((name) => known.includes(name))])) as Record<Column, number>;
  const missing = (["firstName", "lastName", "email"] as Column[]).filter((column) => header[column] === -1);
  if (header.ticketType === -1 && ticketTypes.length !== 1) missing.push("ticketType");
  return missing.length === 0 ? header : `needs a header line with ${missing.map((column) => names[column][0]).join(", ")}`;
}

/** A guest that a line names. */
export interface GuestLine {
  readonly person: Person;
  readonly ticketTypeId: string;
  /** The same for the same guest, however the line is written. */
  readonly key: string;
}

/**
 * Reads one line.
 * @param ticketTypes by their names in small letters
 * @returns the guest, or what is wrong with the line
 */
export function guestOf(record: CsvRecord, header: Header, ticketTypes: ReadonlyMap<string, { readonly id: string }>): GuestLine | string {
  if (record.problem !== null) return record.problem;
  const cell = (column: Column): string => plain(record.fields[header[column]] ?? "");
  const problems: string[] = [];
  const firstName = nameOf(cell("firstName"), "first_name", problems);
  const lastName = nameOf(cell("lastName"), "last_name", problems);
  const email = cell("email");
  if (!accepts(EmailAddressScalar, email)) problems.push(email === "" ? "email is missing" : "email is not an e-mail address");
  const phone = phoneOf(cell("phone"), problems);
  const wanted = cell("ticketType");
  const [only] = ticketTypes.values();
  const ticketType = wanted === "" && ticketTypes.size === 1 ? only : ticketTypes.get(wanted.toLowerCase());
  if (!ticketType) problems.push(wanted === "" ? "ticket_type is missing" : `there is no ticket type "${[...wanted].slice(0, 50).join("")}"`);
  if (problems.length > 0 || !ticketType) return problems.join("; ");
  const words = [email.toLowerCase(), firstName.toLowerCase(), lastName.toLowerCase(), ticketType.id];
  return { person: { firstName, lastName, email, phone }, ticketTypeId: ticketType.id, key: createHash("sha256").update(JSON.stringify(words)).digest("base64url").slice(0, 27) };
}

/** Without the blanks around it, and without the apostrophe that keeps spreadsheets from reading a cell as a formula. */
const plain = (cell: string): string => cell.normalize("NFC").trim().replace(/^'(?=[=+\-@])/, "").trim();

function nameOf(name: string, column: string, problems: string[]): string {
  if (name === "") problems.push(`${column} is missing`);
  else if ([...name].length > 100) problems.push(`${column} has more than 100 characters`);
  else if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) problems.push(`${column} has a line break or a control character in it`);
  else if (!/[^\s\p{C}]/u.test(name)) problems.push(`${column} has nothing that can be seen`);
  return name;
}

/**
 * E.164, with what people write between the digits taken out. Spreadsheets drop the plus and show long numbers as
 * 3.36E+10; with eleven digits and more the plus can be put back, because only a number with its country is so long.
 */
function phoneOf(cell: string, problems: string[]): string | null {
  const digits = cell.replace(/^'/, "").replace(/\.0+$/, "").replace(/[\s().\-\u00a0\u202f\u2010-\u2015/]/g, "").replace(/^00/, "+");
  if (digits === "") return null;
  const phone = /^[1-9]\d{10,14}$/.test(digits) ? `+${digits}` : digits;
  if (!accepts(PhoneNumberScalar, phone)) problems.push("phone is not a number with its country, e.g. +33612345678");
  return phone;
}

function accepts(scalar: { parseValue: (value: unknown) => unknown }, value: string): boolean {
  try {
    scalar.parseValue(value);
    return true;
  } catch {
    return false;
  }
}
