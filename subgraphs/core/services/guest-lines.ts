import { createHash } from "node:crypto";
import { PhoneNumberScalar } from "../../../platform/graphql/scalars";
import { canonicalEmail } from "../../../platform/values/email-address";
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

/** What is left of a letter when a text of another encoding, such as older Excel's, is read as UTF-8. */
const LOST = "\uFFFD";

/** Where each column stands; -1 for one that is not there. */
export type Header = Readonly<Record<Column, number>>;

/** @returns the header, or what it lacks */
export function headerOf(fields: readonly string[], ticketTypes: readonly string[]): Header | string {
  const given = fields.map((field) => field.normalize("NFKD").replace(/\p{M}/gu, "").trim().toLowerCase().replace(/[^a-z]+/g, "_").replace(/^_+|_+$/g, ""));
  const header = Object.fromEntries(Object.entries(names).map(([column, known]) => [column, given.findIndex((name) => known.includes(name))])) as Record<Column, number>;
  const missing = (["firstName", "lastName", "email"] as Column[]).filter((column) => header[column] === -1);
  if (header.ticketType === -1 && ticketTypes.length !== 1) missing.push("ticketType");
  if (missing.length === 0) return header;
  const hint = fields.some((field) => field.includes(LOST)) ? "; letters of it were lost: save the list as UTF-8" : "";
  return `needs a header line with ${missing.map((column) => names[column][0]).join(", ")}${hint}`;
}

interface Named {
  readonly id: string;
  readonly name: string;
}
/** By their names in small letters: people write them as they like. */
export type TypesByName = ReadonlyMap<string, readonly Named[]>;

export function typesByName(types: readonly Named[]): TypesByName {
  const byName = new Map<string, Named[]>();
  for (const { id, name } of types) {
    const known = plainName(name);
    const key = known.toLowerCase();
    byName.set(key, [...(byName.get(key) ?? []), { id, name: known }]);
  }
  return byName;
}

/** The one that is called just so, else all that are called so but for capital letters. No name at all means any. */
function typesNamed(wanted: string, types: TypesByName): readonly Named[] {
  if (wanted === "") return [...types.values()].flat();
  const alike = types.get(wanted.toLowerCase()) ?? [];
  const same = alike.find(({ name }) => name === wanted);
  return same ? [same] : alike;
}

const plainName = (name: string): string => name.normalize("NFC").trim();

/** A guest that a line names. */
export interface GuestLine {
  readonly person: Person;
  readonly ticketTypeId: string;
  /** The same for the same guest, however the line is written. */
  readonly key: string;
}

/**
 * Reads one line.
 * @param ticketTypes by `typesByName`
 * @returns the guest, or what is wrong with the line
 */
export function guestOf(record: CsvRecord, header: Header, ticketTypes: TypesByName): GuestLine | string {
  if (record.problem !== null) return record.problem;
  const cell = (column: Column): string => plain(record.fields[header[column]] ?? "");
  const problems: string[] = [];
  const firstName = nameOf(cell("firstName"), "first_name", problems);
  const lastName = nameOf(cell("lastName"), "last_name", problems);
  const email = canonicalEmail(cell("email"));
  if (email === null) problems.push(cell("email") === "" ? "email is missing" : "email is not an e-mail address");
  const phone = phoneOf(cell("phone"), problems);
  const wanted = cell("ticketType");
  const [ticketType, ...others] = typesNamed(wanted, ticketTypes);
  const shown = [...wanted].slice(0, 50).join("");
  if (others.length > 0) problems.push(wanted === "" ? "ticket_type is missing" : `several ticket types are called "${shown}" but for capital letters`);
  else if (!ticketType) problems.push(wanted === "" ? "ticket_type is missing" : `there is no ticket type "${shown}"`);
  if (problems.length > 0 || !ticketType || email === null) return problems.join("; ");
  const words = [email.toLowerCase(), firstName.toLowerCase(), lastName.toLowerCase(), ticketType.id];
  return { person: { firstName, lastName, email, phone }, ticketTypeId: ticketType.id, key: createHash("sha256").update(JSON.stringify(words)).digest("base64url").slice(0, 27) };
}

/** Without the blanks around it, and without the apostrophe that keeps spreadsheets from reading a cell as a formula. */
const plain = (cell: string): string => cell.normalize("NFC").trim().replace(/^'(?=\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/, "").trim();

function nameOf(name: string, column: string, problems: string[]): string {
  if (name === "") problems.push(`${column} is missing`);
  else if ([...name].length > 100) problems.push(`${column} has more than 100 characters`);
  else if (name.includes(LOST)) problems.push(`${column} has letters that were lost: save the list as UTF-8`);
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
