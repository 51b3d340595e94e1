import type { MailAttachment } from "./mail-provider.port";

/** Where the PDFs of tickets are. */
export interface TicketFiles {
  /**
   * @param revision null for the current one
   * @returns null if the revision is revoked: its ticket was transferred or reissued since
   * @throws an Error if the PDF does not exist yet or the service does not answer
   */
  fetch(ticketId: string, revision: number | null, signal: AbortSignal): Promise<MailAttachment | null>;
}
