import { hasLink } from "../../../platform/text/link-in-text";
import { LOST, type Header } from "./guest-header";

/** The two halves of a guest's name; empty where the line does not say. */
export interface Names {
  readonly firstName: string;
  readonly lastName: string;
}

/**
 * Reads a guest's names from the columns for first and last names and, where these are empty, from a full name.
 * @param cell the text in a column, without blanks around it
 * @param problems receives what is wrong with the names
 */
export function readNames(cell: (index: number) => string, header: Header, problems: string[]): Names {
  const filledAt = (positions: readonly number[]): number | undefined => positions.find((index) => cell(index) !== "");
  const textAt = (index: number | undefined): string => (index === undefined ? "" : cell(index));
  const firstName = textAt(filledAt(header.firstName));
  const lastAt = filledAt(header.lastName);
  const lastName = lastAt !== undefined && header.wholeName.includes(lastAt) ? without(cell(lastAt), firstName) : textAt(lastAt);
  const fullAt = firstName === "" || lastName === "" ? filledAt(header.fullName) : undefined;
  const names = fullAt === undefined ? { firstName, lastName } : completed({ firstName, lastName }, cell(fullAt), header.lastNameFirst.includes(fullAt));
  for (const problem of [nameProblem(names.firstName, "first_name"), nameProblem(names.lastName, "last_name")]) if (problem) problems.push(problem);
  return names;
}

/** @returns what is wrong with a first or last name, or null. @param column the name of its column, for the message */
function nameProblem(name: string, column: string): string | null {
  if (name === "") return `${column} is missing`;
  if ([...name].length > 100) return `${column} has more than 100 characters`;
  if (name.includes(LOST)) return `${column} has letters that were lost: save the list as UTF-8`;
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) return `${column} has a line break or a control character in it`;
  if (hasLink(name)) return `${column} has a link or a domain name in it`;
  return /[^\s\p{C}]/u.test(name) ? null : `${column} has no visible characters`;
}

/** A half that is known stays; the full name gives the other one. */
function completed({ firstName, lastName }: Names, full: string, lastNameFirst: boolean): Names {
  const split = splitName(full, lastNameFirst);
  const rest = (known: string, half: string): string => (full.includes(",") || without(full, known) === full ? half : without(full, known));
  if (firstName !== "") return { firstName, lastName: rest(firstName, split.lastName) };
  return lastName === "" ? split : { firstName: rest(lastName, split.firstName), lastName };
}

/** "Lovelace, Ada", "Ada Lovelace", or "Lovelace Ada" where the column says so. Further words belong to the last name. */
function splitName(full: string, lastNameFirst: boolean): Names {
  const [before = "", ...after] = full.split(",").map((part) => part.trim());
  if (after.length === 1 && before !== "" && after[0] !== "") return { firstName: after[0] ?? "", lastName: before };
  const words = full.split(/\s+/u);
  if (lastNameFirst) return { firstName: words.at(-1) ?? "", lastName: words.slice(0, -1).join(" ") };
  return { firstName: words[0] ?? "", lastName: words.slice(1).join(" ") };
}

/** A full name without the part that another column holds. */
function without(name: string, part: string): string {
  const [whole, known] = [name.toLowerCase(), part.toLowerCase()];
  if (known === "") return name;
  if (whole.startsWith(`${known} `)) return name.slice(part.length).trim();
  return whole.endsWith(` ${known}`) ? name.slice(0, -part.length).trim() : name;
}
