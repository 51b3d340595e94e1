import { ticketFileCall } from "../../../contracts/webhooks/ticket-artefacts.call";
import type { ServiceClient } from "../../../platform/webhooks/service-client";
import type { MailAttachment } from "../services/mail-provider.port";
import type { TicketFiles } from "../services/ticket-files.port";

/** Asks the tickets service. */
export class TicketFilesClient implements TicketFiles {
  constructor(private readonly client: ServiceClient) {}

  async fetch(ticketId: string, revision: number | null, signal: AbortSignal): Promise<MailAttachment | null> {
    const { filename, contentType, content, revoked = false } = await this.client.call(ticketFileCall, { ticketId, ...(revision === null ? {} : { revision }) }, { signal });
    if (revoked) return null;
    return { filename, contentType, content: Buffer.from(content, "base64") };
  }
}
