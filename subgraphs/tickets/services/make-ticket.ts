import { encodeQrToken } from "../../../contracts/qr-code/qr-token";
import type { GeneratedTicketRecord } from "../repositories/generated-ticket.repository";
import type { GenerationItemRecord, GenerationJobRecord } from "../repositories/generation-job.repository";
import type { EventKeys } from "./event-keys";
import { sha256Of, type StoredFiles } from "./stored-files";
import { contentHash, ticketContent } from "./ticket-content";
import type { RenderedTicket, TicketContent, TicketRenderer } from "./ticket-renderer.port";

/** This ticket cannot be drawn; others can. The message says why. */
export class TicketNotDrawn extends Error {
  override readonly name = "TicketNotDrawn";
}

/** The hash of a file that was not drawn yet. */
export const NOT_DRAWN = "on-demand";

/** Makes the QR code and the PDF of one ticket, and stores the file. Writes nothing into the database. */
export class MakeTicket {
  constructor(
    private readonly keys: EventKeys,
    private readonly renderer: TicketRenderer,
    private readonly files: StoredFiles,
  ) {}

  /** What the ticket is to say, code and all. */
  async contentOf(job: GenerationJobRecord, item: GenerationItemRecord): Promise<TicketContent> {
    const { keyId, privateKey } = await this.keys.signerOf(job.eventId);
    const qrText = encodeQrToken({ keyId, ticketId: item.ticketId, eventId: job.eventId, revision: item.revision }, privateKey);
    return ticketContent(item, qrText, job.createdAt);
  }

  /**
   * The same job and item give the same token, bytes and path, however often and wherever it runs.
   * @param content of {@link contentOf}
   * @throws TicketNotDrawn; other errors when the store does not work
   */
  async run(job: GenerationJobRecord, item: GenerationItemRecord, content: TicketContent): Promise<GeneratedTicketRecord> {
    const { pdf, warning } = await this.draw(content);
    const sha256 = sha256Of(pdf);
    const filePath = pathOf(job, item, sha256);
    await this.files.put(filePath, pdf);
    return { ...this.recordOf(job, item, content), filePath, sha256, bytes: pdf.length, warning };
  }

  /**
   * The code of a ticket whose PDF is drawn when it is first opened. No file is stored.
   * @param content of {@link contentOf}
   */
  withoutFile(job: GenerationJobRecord, item: GenerationItemRecord, content: TicketContent): GeneratedTicketRecord {
    return { ...this.recordOf(job, item, content), filePath: pathOf(job, item, NOT_DRAWN), sha256: NOT_DRAWN, bytes: 0, warning: null };
  }

  private recordOf(job: GenerationJobRecord, item: GenerationItemRecord, content: TicketContent) {
    return {
      ticketId: item.ticketId,
      revision: item.revision,
      eventId: job.eventId,
      organizationId: job.organizationId,
      purchaseId: item.purchaseId,
      buyerUserId: item.buyerUserId,
      jobId: job.id,
      qrCodeData: content.qrText,
      contentHash: contentHash(content),
      generatedAt: new Date(),
    };
  }

  /** Twice: a thread may die of something that the ticket has no part in. */
  private async draw(content: TicketContent): Promise<RenderedTicket> {
    try {
      return await this.renderer.render(content).catch(() => this.renderer.render(content));
    } catch (error) {
      throw new TicketNotDrawn(error instanceof Error ? error.message : String(error), { cause: error });
    }
  }
}

/**
 * `tickets/2026/01/30/<id>-r1-<8 digits of the hash>.pdf`. With the hash two jobs that make the same ticket at the same
 * moment with other words never write into each other's file, and a row always names the bytes that it describes.
 */
function pathOf(job: GenerationJobRecord, item: GenerationItemRecord, sha256: string): string {
  const day = job.createdAt.toISOString().slice(0, 10).replaceAll("-", "/");
  return `tickets/${day}/${item.ticketId}-r${item.revision}-${sha256.slice(0, 8)}.pdf`;
}
