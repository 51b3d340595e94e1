import { ticketFileCall } from "../../../contracts/webhooks/ticket-artefacts.call";
import type { ServiceClient } from "../../../platform/webhooks/service-client";
import type { MailAttachment } from "../services/mail-provider.port";
import type { TicketFiles } from "../services/ticket-files.port";

/** Asks the tickets service. */
export class TicketFilesClient implements TicketFiles {
  constructor(private readonly client: ServiceClient) {}

  async fetch(ticketId: string, signal: AbortSignal): Promise<MailAttachment> {
    const { filename, contentType, content } = await this.client.call(ticketFileCall, { ticketId }, { signal });
    return { filename, contentType, content: Buffer.from(content, "base64") };
  }
}
