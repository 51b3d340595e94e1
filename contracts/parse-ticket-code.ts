/**
 * Crockford's base32: ten digits and the letters without I, L, O and U, which are mistaken for 1, 0 and V. Printed codes are
 * made of these symbols only.
 */
export const CODE_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The first part of a ticket's printed code and of a purchase's reference. */
export const TICKET_CODE_PREFIX = "TKT";
export const PURCHASE_REFERENCE_PREFIX = "EP";

/** Symbols between two dashes. */
export const CODE_GROUP_SIZE = 4;
/** A code has two groups, or three if a code of two was already taken. */
const GROUP_COUNTS: readonly number[] = [2, 3];
/** Longer texts, such as the content of a QR code, are not examined. UTF-16 code units. */
const MAX_LENGTH = 100;

/**
 * Reads a ticket's printed code as people type, dictate, paste or scan it: in any letter case, with any separators or none,
 * with invisible characters, full-width or Arabic digits, O for 0, I or L for 1, and with or without `TKT`.
 * @returns the code as it is stored, such as `TKT-D0JB-AAYH`, or null if the text cannot be a ticket code
 */
export const parseTicketCode = (text: string): string | null => parseCode(text, TICKET_CODE_PREFIX);

/**
 * Reads a purchase's reference with the same tolerance as `parseTicketCode`.
 * @returns the reference as it is stored, such as `EP-W02A-EDA0`, or null if the text cannot be a reference
 */
export const parsePurchaseReference = (text: string): string | null => parseCode(text, PURCHASE_REFERENCE_PREFIX);

function parseCode(text: string, prefix: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const typed = text.normalize("NFKD").replace(/[^\p{L}\p{N}]/gu, "").replace(/\p{Nd}/gu, digitOf).toUpperCase();
  // The length tells whether the prefix is there: its letters are symbols, too, so a code may begin with them.
  const hasPrefix = typed.startsWith(prefix) && isBodyLength(typed.length - prefix.length);
  const body = (hasPrefix ? typed.slice(prefix.length) : typed).replaceAll("O", "0").replace(/[IL]/g, "1");
  if (!isBodyLength(body.length) || [...body].some((symbol) => !CODE_SYMBOLS.includes(symbol))) return null;
  return [prefix, ...(body.match(new RegExp(`.{${CODE_GROUP_SIZE}}`, "g")) ?? [])].join("-");
}

const isBodyLength = (length: number): boolean => length % CODE_GROUP_SIZE === 0 && GROUP_COUNTS.includes(length / CODE_GROUP_SIZE);

/** The ASCII digit for a decimal digit of any script. Unicode encodes digits in runs of ten, from zero to nine. */
function digitOf(digit: string): string {
  const codePoint = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(codePoint - before - 1))) before++;
  return String(before % 10);
}
