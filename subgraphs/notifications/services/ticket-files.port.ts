import type { MailAttachment } from "./mail-provider.port";

/** Where the PDFs of tickets are. */
export interface TicketFiles {
  /** @throws an Error when there is none (yet), or nobody answers */
  fetch(ticketId: string, signal: AbortSignal): Promise<MailAttachment>;
}
