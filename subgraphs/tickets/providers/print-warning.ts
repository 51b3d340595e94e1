import type { TicketContent } from "../services/ticket-renderer.port";
import { unprintable } from "./text-runs";

/** A warning names at most this many characters of a field. */
const MOST_NAMED = 10;

/**
 * Says which characters of a ticket no font can draw, so that an organizer can correct the text or warn the door staff.
 * @returns null if everything can be drawn
 */
export function printWarning(content: TicketContent): string | null {
  const fields: Readonly<Record<string, string | null>> = {
    "event title": content.eventTitle,
    "guest name": content.guestName,
    location: content.location,
    "ticket type": content.ticketTypeName,
    organizer: content.organizerName,
    footer: content.design.footer,
  };
  const problems = Object.entries(fields).flatMap(([field, text]) => {
    const characters = unprintable(text ?? "", 600);
    if (characters.length === 0) return [];
    const more = characters.length > MOST_NAMED ? " …" : "";
    return [`${field}: ${characters.slice(0, MOST_NAMED).join(" ")}${more}`];
  });
  if (problems.length === 0) return null;
  return `The ticket was generated, but some characters cannot be printed and appear as boxes (${problems.join("; ")}).`;
}
