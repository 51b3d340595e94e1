import { parseDigits, parsePhoneNumberFromString } from "libphonenumber-js/max";

/** A phone number in E.164 as we store it. Numbers of fewer digits reach only callers of the same town. */
export const E164 = /^\+[1-9]\d{6,14}$/;

/** Why a text was not read as a phone number. */
export type PhoneProblem = "NO_COUNTRY_CODE" | "NOT_ONE_NUMBER";
export type ReadPhone = { readonly phone: string } | { readonly problem: PhoneProblem };

/** A word such as "tel:" or "Mobile:" in front of a number that begins with its country code. */
const LABEL = /^\p{L}[\p{L}. ]{0,20}:\s*(?=[+(]|00)/u;
/** The trunk prefix that must be dropped, except in countries such as Italy, when the country code is dialled. */
const BRACKETED_ZERO = /[([]\s*0\s*[)\]]/;
const SEPARATORS = /[\s()[\].\-/\u2010-\u2015\u2212]/g;
/** A whole number that a spreadsheet shows with a decimal. */
const DECIMAL = /^(\+?\d{7,})\.0$/;

/**
 * Reads a phone number that a person typed, such as "+44 (0)20 7946 0958", "0033 6 12 34 56 78" or "tel:+33-6-12345678".
 * Never guesses: the text must state the country code, and all readings of a trunk prefix must give the same number.
 * (Completing numbers from the organizer's country was rejected: messages would reach other people.)
 * @returns the number in E.164 format, or why there is none
 */
export function readPhoneNumber(text: string): ReadPhone {
  const typed = withAsciiDigits(text).trim().replace(/^'+/, "").replace(LABEL, "").replace(DECIMAL, "$1");
  const international = typed.replace(/^\(\s*(\+|00)/, "$1(").replace(/^00/, "+");
  if (!international.startsWith("+")) return { problem: /^[\d\s()[\].\-/]+$/.test(typed) ? "NO_COUNTRY_CODE" : "NOT_ONE_NUMBER" };
  const readings = BRACKETED_ZERO.test(international) ? [international.replace(BRACKETED_ZERO, " "), international] : [international];
  const written = readings.map((reading) => `+${reading.slice(1).replace(SEPARATORS, "")}`);
  if (written.some((digits) => !/^\+\d+$/.test(digits)) || endsBeforeSlash(international)) return { problem: "NOT_ONE_NUMBER" };
  const numbers = written.map(numberOf);
  const [phone, ...others] = new Set(numbers.some((number) => number?.valid) ? numbersOf(numbers, true) : numbersOf(numbers, false));
  // A changed number that no plan confirms is a guess.
  const confirmed = numbers.length > 1 || written[0] === phone || numbers[0]?.valid;
  return phone !== undefined && others.length === 0 && confirmed ? { phone } : { problem: "NOT_ONE_NUMBER" };
}

interface PossibleNumber {
  readonly e164: string;
  /** Whether the country's numbering plan has it. Plans grow, so a number of a possible length is not refused for this. */
  readonly valid: boolean;
}

function numberOf(digits: string): PossibleNumber | null {
  const parsed = parsePhoneNumberFromString(digits, { extract: false });
  return parsed?.isPossible() && E164.test(parsed.number) ? { e164: parsed.number, valid: parsed.isValid() } : null;
}

const numbersOf = (numbers: readonly (PossibleNumber | null)[], onlyValid: boolean): string[] =>
  numbers.flatMap((number) => (number && (number.valid || !onlyValid) ? [number.e164] : []));

/** Whether the number is complete before a slash: what follows is another number, or the end of one. */
function endsBeforeSlash(international: string): boolean {
  const parts = international.split("/");
  return parts.slice(1).some((_, index) => numberOf(`+${parts.slice(0, index + 1).join("").slice(1).replace(SEPARATORS, "")}`)?.valid);
}

/** Without invisible characters, and with full-width, Arabic and Persian digits and signs as ASCII. */
const withAsciiDigits = (text: string): string =>
  text.normalize("NFKC").replace(/\p{Cf}/gu, "").replace(/\p{Nd}/gu, (digit) => parseDigits(digit) || digit);
