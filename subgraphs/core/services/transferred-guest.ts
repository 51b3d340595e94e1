import type { GuestRecord } from "../repositories/ticket.repository";

/** `.invalid` is reserved (RFC 2606): no email can be sent there, and no address of a person looks like it. */
const HIDDEN_EMAIL = "hidden@transferred.invalid";

/** The initial of a name with a period, such as "B.", or "" for a name without a visible character. */
export function initialOf(name: string): string {
  const [first = ""] = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(name.trim());
  return first === "" ? "" : `${(first).segment.toLocaleUpperCase()}.`;
}

/** The guest of a transferred ticket as the person who transferred it sees them. The API requires a name and an email. */
export const hiddenGuest = (guest: GuestRecord): GuestRecord => ({
  ...guest,
  firstName: initialOf(guest.firstName),
  lastName: "",
  email: HIDDEN_EMAIL,
  phone: null,
});

/** The printed code as the person who transferred the ticket sees it: its prefix and nothing else. */
export const hiddenCode = (code: string): string => code.replace(/[^-]+/g, (part, at: number) => (at === 0 ? part : "*".repeat(part.length)));
