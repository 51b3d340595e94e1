import { trimEnd } from "../../platform/text/trim-end";
import { parseTicketCode } from "../parse-ticket-code";
import { decodeQrToken } from "./qr-token";

/** What was scanned or typed at a gate: a ticket's printed code, or a text that must be a QR token to be valid. */
export type ScannedText = { readonly ticketCode: string } | { readonly code: string };

/**
 * Characters that scanners, keyboards and copying add around a code: blanks, line ends, control characters and
 * everything else that is not visible. U+2800 is the blank of Braille.
 */
const LEADING = /^[\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]+/u;
const isPadding = (character: string): boolean => LEADING.test(character);
/** Characters that are looked at: no QR code has more than 7,089. */
const MAX_SCANNED = 8_192;
/** The symbology identifier (ISO/IEC 15424) that a scanner can be configured to send before the content, e.g. `]Q1`. */
const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]/;
/** A scheme, or a host followed by a path, a query or a fragment. The limit keeps a QR token from passing as a scheme. */
const LINK = /^(?:[A-Za-z][A-Za-z0-9+.-]{0,30}:|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d+)?[/?#])/;
const LINK_DELIMITERS = /[/?#&=;:]/;

/**
 * Reads what a scanner sent. Characters around the code are removed, a code inside a link is found, and a printed
 * ticket code is recognized by its `TKT`. Inside a QR token nothing is repaired.
 * A text longer than any code is returned as it is.
 * @returns the same value for every spelling of one code; a text without a code is returned trimmed as `code`
 */
export function readScannedText(text: string): ScannedText {
  if (text.length > MAX_SCANNED) return { code: text };
  const trimmed = trim(trim(text).replace(SYMBOLOGY, ""));
  const candidates = LINK.test(trimmed) ? partsOfLink(trimmed) : [trimmed];
  const code = only(candidates.filter((candidate) => decodeQrToken(candidate) !== null));
  if (code !== null) return { code };
  const ticketCode = only(candidates.flatMap((candidate) => printedCode(candidate) ?? []));
  return ticketCode === null ? { code: trimmed } : { ticketCode };
}

/** `String.trim` removes blanks and line ends only. */
const trim = (text: string): string => trimEnd(text.replace(LEADING, ""), isPadding);

/** A link may carry another link, percent-encoded. */
function partsOfLink(link: string): string[] {
  return link.split(LINK_DELIMITERS).flatMap((part) => percentDecoded(part).split(LINK_DELIMITERS)).map(trim);
}

function percentDecoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** `parseTicketCode` also reads eight bare symbols. In this field they could be any word, or any other barcode. */
function printedCode(text: string): string | null {
  const code = parseTicketCode(text);
  const typed = text.normalize("NFKD").match(/[\p{L}\p{N}]/gu) ?? [];
  return code !== null && typed.length === code.replaceAll("-", "").length ? code : null;
}

/** The only distinct text, or null if there is none or the choice is ambiguous. */
function only(texts: readonly string[]): string | null {
  const [first = null, ...others] = new Set(texts);
  return others.length === 0 ? first : null;
}
