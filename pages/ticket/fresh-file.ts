import { ask } from "../graph/ask";
import type { Reader } from "../view/language";
import { FRESH_FILE } from "./ticket.query";

/** Milliseconds after which a new link to a file is requested. A link is valid for 15 minutes. */
export const FILE_LINK_FRESH = 600_000;

/** Opens the PDF of a ticket with a new link. @param accessToken of the ticket's purchase, or of its holder */
export async function freshFile(ticketId: string, accessToken: string, reader: Reader): Promise<void> {
  // Opened before the request, while the browser still allows it for the click.
  const tab = open("", "_blank");
  try {
    const { ticket } = await ask<{ ticket: { fileUrl: string | null } | null }>(FRESH_FILE, { id: ticketId, accessToken }, reader);
    if (!ticket?.fileUrl) return tab?.close();
    (tab ?? window).location.replace(ticket.fileUrl);
  } catch {
    tab?.close();
  }
}
