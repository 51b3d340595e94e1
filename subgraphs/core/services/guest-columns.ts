import * as known from "./header-words";

/** What a column of a guest list is used for. */
export const GUEST_FIELDS = ["firstName", "lastName", "fullName", "email", "phone", "ticketType"] as const;
export type GuestField = (typeof GUEST_FIELDS)[number];

/** A column that may hold a field. */
export interface Candidate {
  readonly index: number;
  /** A name that is a full name, or the half that no other column holds, is "name" until all columns are known. */
  readonly field: Exclude<GuestField, "fullName"> | "fullName" | "name";
  /** Lower is better; see `RANKS`. */
  readonly rank: number;
}

/** How well a header says that it is the guest's own value. */
export const RANKS = { own: 1, certain: 3, secondary: 5, unsure: 11, buyer: 21 } as const;
/** Ranks of one band complement each other line by line: 0 the guest's, 1 perhaps the guest's, 2 the buyer's. */
export const bandOf = (rank: number): number => Math.floor(rank / 10);

/** Questions of a registration form are longer, and ask about something. */
const MAX_WORDS = 10;

/** @returns the field that a header names by its words, or null if it names none */
export function candidateOf(header: string, index: number): Candidate | null {
  const words = wordsOf(header);
  const has = (...groups: ReadonlySet<string>[]): boolean => words.some((word) => groups.some((group) => group.has(word)));
  if (words.length === 0 || words.length > MAX_WORDS || has(known.NOT_THE_VALUE, known.OTHER_PERSON)) return null;
  const rank = (...groups: ReadonlySet<string>[]): number => rankOf(words, groups);
  if (has(known.EMAIL) || (has(known.ELECTRONIC) && has(known.ADDRESS))) {
    return has(known.NOT_AN_ADDRESS) ? null : { index, field: "email", rank: rank(known.EMAIL, known.ELECTRONIC, known.ADDRESS) };
  }
  if (has(known.PHONE, known.MOBILE)) {
    const preferred = has(known.MOBILE) ? -1 : 0;
    return has(known.NOT_AN_ADDRESS) ? null : { index, field: "phone", rank: preferred + rank(known.PHONE, known.MOBILE) };
  }
  return namesGuest(words, has) ? nameCandidate(words, index, has, rank) : ticketCandidate(words, index, has, rank);
}

/**
 * Whether a full name is written with the last name first, as "Nom Prénom" says.
 * @param header the header of its column
 */
export function startsWithLastName(header: string): boolean {
  const words = wordsOf(header);
  const first = words.findIndex((word) => known.FIRST_NAME.has(word) || known.FIRST.has(word));
  const last = words.findIndex((word) => known.LAST_NAME.has(word) || known.LAST.has(word) || known.NAME.has(word));
  return first !== -1 && last !== -1 && last < first;
}

/** Whether a column beside one for first names may hold full names. "Nom" does not. */
export function mayBeWholeName(header: string): boolean {
  return candidateOf(header, 0)?.field === "name" && wordsOf(header).some((word) => known.WHOLE.has(word));
}

/** "Ticket name" is a type; "Name on ticket" and "Ticket holder name" are names. */
function namesGuest(words: readonly string[], has: (...groups: ReadonlySet<string>[]) => boolean): boolean {
  if (!has(known.FIRST_NAME, known.LAST_NAME, known.FULL_NAME, known.NAME, known.FIRST, known.LAST, known.ATTENDEE)) return false;
  return !has(known.TICKET, known.TYPE) || has(known.FIRST_NAME, known.LAST_NAME) || (has(known.NAME) && has(known.ATTENDEE)) || /^(name on|nom sur)\b/.test(words.join(" "));
}

function nameCandidate(
  words: readonly string[], index: number, has: (...groups: ReadonlySet<string>[]) => boolean, rank: (...groups: ReadonlySet<string>[]) => number,
): Candidate | null {
  if (has(known.NOT_A_NAME)) return null;
  const named = rank(known.FIRST_NAME, known.LAST_NAME, known.FULL_NAME, known.NAME, known.FIRST, known.LAST, known.TICKET);
  // "First" alone is a first name, and "First purchase" is not.
  const first = has(known.FIRST_NAME) || (has(known.FIRST) && (has(known.NAME) || named < RANKS.unsure));
  const last = has(known.LAST_NAME) || (has(known.LAST) && (has(known.NAME) || named < RANKS.unsure));
  const both = first && (last || (has(known.FIRST_NAME) && has(known.NAME)));
  if (both || has(known.FULL_NAME)) return { index, field: "fullName", rank: named };
  if (first || last) return { index, field: first ? "firstName" : "lastName", rank: named };
  // "Name" beside a word that nobody knows is the name of anything.
  if (has(known.NAME)) return named === RANKS.unsure ? null : { index, field: "name", rank: named };
  const alone = words.length === 1 && has(known.ATTENDEE_ALONE);
  return alone ? { index, field: "name", rank: RANKS.unsure } : null;
}

function ticketCandidate(
  words: readonly string[], index: number, has: (...groups: ReadonlySet<string>[]) => boolean, rank: (...groups: ReadonlySet<string>[]) => number,
): Candidate | null {
  if (!has(known.TICKET, known.TYPE) || has(known.NOT_A_TYPE)) return null;
  const certainty = rank(known.TICKET, known.TYPE, known.NAME);
  if (has(known.TICKET)) return { index, field: "ticketType", rank: certainty + (has(known.TYPE, known.NAME) ? 0 : 1) };
  return { index, field: "ticketType", rank: words.length === 1 ? RANKS.secondary : RANKS.unsure };
}

/** @param groups the words that name the field */
function rankOf(words: readonly string[], groups: readonly ReadonlySet<string>[]): number {
  const others = words.filter((word) => !groups.some((group) => group.has(word)));
  if (others.some((word) => known.BUYER.has(word))) return RANKS.buyer;
  const unknown = others.filter((word) => !known.NEUTRAL.has(word) && !known.SECONDARY.has(word) && !known.ATTENDEE.has(word) && !/^\d$/.test(word));
  if (unknown.length > 0) return RANKS.unsure;
  if (others.some((word) => known.SECONDARY.has(word))) return RANKS.secondary;
  return others.some((word) => known.ATTENDEE.has(word)) ? RANKS.own : RANKS.certain;
}

/** The words of a header in lower case without accents: "N° de téléphone" → number, de, telephone; "firstName" → first, name. */
export function wordsOf(header: string): string[] {
  return header
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}]/gu, "")
    .replace(/#|\bn\u00B0/giu, " number ")
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .replace(/\be[\s._\-\u2010-\u2015]*mail/g, "email")
    .replace(/(\p{L})(\p{Nd})/gu, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}
