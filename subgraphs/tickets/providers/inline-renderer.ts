import type { RenderedTicket, TicketContent, TicketRenderer } from "../services/ticket-renderer.port";
import { printWarning } from "./print-warning";
import { ticketPdf } from "./ticket-pdf";

/** Renders in the calling thread: for sources that were not built (tests), where there is no worker script to start. */
export class InlineRenderer implements TicketRenderer {
  private closed = false;

  async render(content: TicketContent): Promise<RenderedTicket> {
    return { pdf: await this.renderArchive([content]), warning: printWarning(content) };
  }

  async renderArchive(contents: readonly TicketContent[]): Promise<Buffer> {
    if (this.closed) throw new Error("the renderer is closed");
    return ticketPdf(contents);
  }

  async close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}
