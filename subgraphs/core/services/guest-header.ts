import type { CsvRecord } from "./csv-records";
import { foldedName } from "./folded-name";
import { bandOf, candidateOf, GUEST_FIELDS, mayBeWholeName, RANKS, startsWithLastName, type Candidate, type GuestField } from "./guest-columns";

/** A column of a guest list, and what it is used for; null if it is ignored. */
export interface ColumnUse {
  readonly header: string;
  readonly usedAs: GuestField | null;
}

/** The positions of the columns that hold each field, the preferred one first. */
export interface Header extends Readonly<Record<GuestField, readonly number[]>> {
  /** Those of `fullName` that begin with the last name. */
  readonly lastNameFirst: readonly number[];
  /** Those of `lastName` that may hold the first name as well: "Ada", "Ada Lovelace". */
  readonly wholeName: readonly number[];
}

/** What a letter becomes when text in another encoding, such as older Excel's, is read as UTF-8. */
export const LOST = "\uFFFD";
/** Spreadsheets export up to 16,384 columns. No list of guests has more than these. */
const MAX_COLUMNS = 500;
/** Characters of a header that are kept to show it. */
const SHOWN = 100;

/** Decides what each column of a list is used for, from the header and from the lines, which are read one by one. */
export class ColumnReader {
  private readonly headers: readonly string[];
  private readonly candidates: readonly Candidate[];
  private readonly typeNames: ReadonlySet<string>;
  /** The positions of columns that name a ticket type of the event. */
  private readonly naming = new Set<number>();

  /** @param fields the header line @param ticketTypes the names of the event's ticket types */
  constructor(private readonly fields: readonly string[], private readonly ticketTypes: readonly string[]) {
    this.headers = fields.slice(0, MAX_COLUMNS).map((field) => field.trim());
    this.candidates = this.headers.flatMap((header, index) => candidateOf(header, index) ?? []);
    this.typeNames = new Set(ticketTypes.map(foldedName));
  }

  /** Looks for names of ticket types in a line. */
  read({ fields }: CsvRecord): void {
    for (const { field, index } of this.candidates) {
      if (field === "ticketType" && !this.naming.has(index) && this.typeNames.has(foldedName(fields[index] ?? ""))) this.naming.add(index);
    }
  }

  /** @returns the columns in order, or what the header lacks, whatever the lines are */
  columns(): readonly ColumnUse[] | string {
    const chosen = [...namesAmong(this.candidates), ...addressesAmong(this.candidates), ...this.ticketTypeColumns()];
    const missing = missingFrom(chosen.map(({ field }) => field), this.ticketTypes.length);
    if (missing.length > 0) {
      const hint = this.fields.some((field) => field.includes(LOST)) ? "; some of its letters were lost: save the list as UTF-8" : "";
      return `needs a header line with ${missing.join(", ")}${hint}`;
    }
    const uses = this.headers.map((header, index) => ({
      header: [...header].slice(0, SHOWN).join(""),
      usedAs: chosen.find((use) => use.index === index)?.field ?? null,
    }));
    return uses.slice(0, uses.findLastIndex(({ header }) => header !== "") + 1);
  }

  /** Columns that name a ticket type of the event. Other systems have types of their own, which mean nothing here. */
  private ticketTypeColumns(): readonly Chosen[] {
    const possible = byRank(this.candidates.filter(({ field }) => field === "ticketType"));
    const used = possible.filter(({ index }) => this.naming.has(index));
    // With several types a column is needed; the errors of its lines then say that they name none.
    return as("ticketType", used.length > 0 || this.ticketTypes.length === 1 ? used : possible.slice(0, 1));
  }
}

/** @param record a guest import, with the columns that a `ColumnReader` returned; none if an earlier version created it */
export const storedColumns = (record: { readonly columns: unknown }): readonly ColumnUse[] => (record.columns ?? []) as readonly ColumnUse[];

/** @param columns as a `ColumnReader` returned them */
export function headerOf(columns: readonly ColumnUse[]): Header {
  const ranked = byRank(columns.map(({ header, usedAs }, index) => ({ index, header, usedAs, rank: candidateOf(header, index)?.rank ?? RANKS.unsure })));
  const positions = (field: GuestField) => ranked.filter(({ usedAs }) => usedAs === field).map(({ index }) => index);
  const fields = Object.fromEntries(GUEST_FIELDS.map((field) => [field, positions(field)])) as Record<GuestField, number[]>;
  const thatAre = (is: (header: string) => boolean) => ranked.filter(({ header }) => is(header)).map(({ index }) => index);
  return { ...fields, lastNameFirst: thatAre(startsWithLastName), wholeName: thatAre(mayBeWholeName) };
}

interface Chosen {
  readonly index: number;
  readonly field: GuestField;
}

function missingFrom(found: readonly GuestField[], ticketTypes: number): string[] {
  const has = (field: GuestField): boolean => found.includes(field);
  const missing: string[] = [];
  if (!has("firstName") && !has("fullName")) missing.push("first_name");
  if (!has("lastName") && !has("fullName")) missing.push("last_name");
  if (!has("email")) missing.push("email");
  if (!has("ticketType") && ticketTypes !== 1) missing.push("ticket_type");
  return missing;
}

/** A first and a last name, or a full name; a full name beside both fills the lines where they are empty. */
function namesAmong(candidates: readonly Candidate[]): Chosen[] {
  const of = (field: Candidate["field"]) => bestBand(candidates.filter((candidate) => candidate.field === field));
  const [first, last, full, names] = [of("firstName"), of("lastName"), of("fullName"), of("name")];
  const whole = [...full, ...names];
  // The buyer's names do not go with an attendee's.
  if (whole.some((name) => !isBuyers(name)) && [...first, ...last].every(isBuyers)) return as("fullName", whole);
  const role = (first.length > 0) === (last.length > 0) ? "fullName" : first.length > 0 ? "lastName" : "firstName";
  return [...as("firstName", first), ...as("lastName", last), ...as("fullName", full), ...as(role, names)];
}

/** The buyer's phone number goes with the buyer's email address only. */
function addressesAmong(candidates: readonly Candidate[]): Chosen[] {
  const emails = bestBand(candidates.filter(({ field }) => field === "email"));
  const phones = bestBand(candidates.filter(({ field }) => field === "phone"));
  const belongs = !phones.every(isBuyers) || emails.every(isBuyers);
  return [...as("email", emails), ...(belongs ? as("phone", phones) : [])];
}

const byRank = <T extends { readonly rank: number; readonly index: number }>(candidates: readonly T[]): readonly T[] =>
  [...candidates].sort((a, b) => a.rank - b.rank || a.index - b.index);

/** The columns of the best band: a blank cell is not filled with what may be another person's. */
function bestBand(candidates: readonly Candidate[]): readonly Candidate[] {
  const best = Math.min(...candidates.map(({ rank }) => bandOf(rank)));
  return byRank(candidates.filter(({ rank }) => bandOf(rank) === best));
}

const isBuyers = ({ rank }: Candidate): boolean => bandOf(rank) === bandOf(RANKS.buyer);

const as = (field: GuestField, candidates: readonly Candidate[]): Chosen[] => candidates.map(({ index }) => ({ index, field }));
