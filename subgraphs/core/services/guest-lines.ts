import { createHash } from "node:crypto";
import { EmailAddressScalar } from "../../../platform/graphql/scalars";
import { readPhoneNumber, type PhoneProblem } from "../../../platform/text/phone-number";
import { unprotectedCell } from "./csv-line";
import type { CsvRecord } from "./csv-records";
import { foldedName } from "./folded-name";
import type { Header } from "./guest-header";
import { readNames } from "./guest-names";
import type { Person } from "./purchase-order";

interface Named {
  readonly id: string;
  readonly name: string;
}
/** Ticket types by their folded names. */
export type TypesByName = ReadonlyMap<string, readonly Named[]>;

/** Events of earlier versions may have several types whose names fold to the same. */
export function typesByName(types: readonly Named[]): TypesByName {
  const byName = new Map<string, Named[]>();
  for (const type of types) byName.set(foldedName(type.name), [...(byName.get(foldedName(type.name)) ?? []), type]);
  return byName;
}

/** The type with exactly this name, else all whose names fold to the same. No name means any type. */
function typesNamed(wanted: string, types: TypesByName): readonly Named[] {
  if (wanted === "") return [...types.values()].flat();
  const alike = types.get(foldedName(wanted)) ?? [];
  const same = alike.find(({ name }) => name.normalize("NFC").trim() === wanted);
  return same ? [same] : alike;
}

/** A guest on a line of a list. */
export interface GuestLine {
  readonly person: Person;
  readonly ticketTypeId: string;
  /** Equal for the same guest, however the line is written. */
  readonly key: string;
  /** Optional values that were left out, with the reasons. */
  readonly warnings: readonly string[];
}

/**
 * Reads one line. An optional value that cannot be read is left out with a warning and never costs the guest.
 * @param ticketTypes by `typesByName`
 * @returns the guest, or what is wrong with the line
 */
export function guestOf(record: CsvRecord, header: Header, ticketTypes: TypesByName): GuestLine | string {
  if (record.problem !== null) return record.problem;
  const filled = (positions: readonly number[]): string[] =>
    positions.map((index) => plain(record.fields[index] ?? "")).filter((cell) => cell !== "");
  const problems: string[] = [];
  const warnings: string[] = [];
  const { firstName, lastName } = readNames((index) => plain(record.fields[index] ?? ""), header, problems);
  const email = emailOf(filled(header.email), problems);
  const phone = phoneOf(filled(header.phone), warnings);
  const ticketTypeId = ticketTypeOf(filled(header.ticketType), ticketTypes, problems);
  if (problems.length > 0 || ticketTypeId === null) return problems.join("; ");
  const words = [email.toLowerCase(), firstName.toLowerCase(), lastName.toLowerCase(), ticketTypeId];
  const key = createHash("sha256").update(JSON.stringify(words)).digest("base64url").slice(0, 27);
  return { person: { firstName, lastName, email, phone }, ticketTypeId, key, warnings };
}

/** The cell as it was before an export, without the blanks around it. */
const plain = (cell: string): string => unprotectedCell(cell).normalize("NFC").trim();

/** The first valid address. Google separates several in one cell by ":::", and mail programs write "Ada <ada@example.com>". */
function emailOf(cells: readonly string[], problems: string[]): string {
  const addresses = cells.flatMap((cell) => cell.split(":::")).map(addressIn);
  const [email, missing] = [addresses.find(isEmailAddress), addresses.every((address) => address === "")];
  if (email === undefined) problems.push(missing ? "email is missing" : "email is not an email address");
  return email ?? "";
}

const addressIn = (text: string): string => (/<([^<>]+)>$/.exec(text.trim())?.[1] ?? text).replace(/\p{Cf}/gu, "").trim().replace(/^mailto:/i, "");

function isEmailAddress(text: string): boolean {
  try {
    EmailAddressScalar.parseValue(text);
    return true;
  } catch {
    return false;
  }
}

const PHONE_ADVICE: Readonly<Record<PhoneProblem, string>> = {
  NO_COUNTRY_CODE: "phone was left out: add the country code, such as +33612345678",
  NOT_ONE_NUMBER: "phone was left out: it is not one complete number with its country code, such as +33612345678",
};

/** The first number that needs no guess. */
function phoneOf(cells: readonly string[], warnings: string[]): string | null {
  const read = cells.map(readPhoneNumber);
  for (const result of read) if ("phone" in result) return result.phone;
  const [first] = read;
  if (first && "problem" in first) warnings.push(PHONE_ADVICE[first.problem]);
  return null;
}

function ticketTypeOf(cells: readonly string[], types: TypesByName, problems: string[]): string | null {
  const wanted = cells.find((cell) => types.has(foldedName(cell))) ?? cells[0] ?? "";
  const [ticketType, ...others] = typesNamed(wanted, types);
  if (ticketType && others.length === 0) return ticketType.id;
  const shown = [...wanted].slice(0, 50).join("");
  if (wanted === "") problems.push("ticket_type is missing");
  else problems.push(ticketType ? `several ticket types are named "${shown}" in different letter case` : `there is no ticket type "${shown}"`);
  return null;
}
