import { encodeQrToken } from "../../../contracts/qr-code/qr-token";
import type { Principal } from "../../../platform/auth/principal";
import { forbidden } from "../../../platform/errors/platform-errors";
import type { SignedLinks } from "../../../platform/http/signed-link";
import type { TicketStanding } from "../repositories/generated-ticket.repository";
import type { EventKeys } from "./event-keys";
import { ticketFilePath } from "./file-paths";
import type { IssuedTicket } from "./issued-tickets.port";
import type { QrImages } from "./qr-images.port";
import { maySeeTicketsOf, type TicketAccess, type TicketReference } from "./ticket-access";

/** How far the artefacts of one ticket are. */
export interface TicketProgress {
  readonly status: "QUEUED" | "ACTIVE" | "COMPLETED" | "FAILED";
  readonly generatedAt: Date | null;
  /** Null for the buyer, whom other people's tickets in it do not concern. */
  readonly jobId: string | null;
  readonly error: string | null;
}

/** The artefacts of a ticket, for whoever may have them. What the caller may not have, or is not there, is null. */
export class ReadArtefacts {
  constructor(
    private readonly access: TicketAccess,
    private readonly links: SignedLinks,
    private readonly images: QrImages,
    private readonly keys: EventKeys,
  ) {}

  /**
   * The code, as soon as the ticket is issued: it is signed here if the generation has not come to it yet, so a long queue
   * of PDFs keeps nobody out. The same ticket and revision always have the same code.
   * @param issued the ticket as core has it now; asked only if no generation of the caller's revision is known
   */
  async qrCodeData(caller: Principal, ticket: TicketReference, standing: TicketStanding | null, issued: () => Promise<IssuedTicket | null>): Promise<string | null> {
    if (standing && this.access.mayAdmitWith(caller, ticket, standing)) return standing.qrCodeData ?? this.sign(ticket.id, standing.eventId, standing.revision);
    const owned = this.access.ownedRevision(ticket);
    if (owned === null || (standing !== null && standing.revision >= owned)) return null;
    const current = await issued();
    // A transfer that came in between has incremented the revision.
    return current?.isIssued && current.revision === owned ? this.sign(ticket.id, current.eventId, owned) : null;
  }

  /** As a data: URL. */
  qrCodeImage(text: string | null, format: "SVG" | "PNG"): string | null {
    if (text === null) return null;
    return format === "PNG"
      ? `data:image/png;base64,${this.images.png(text).toString("base64")}`
      : `data:image/svg+xml;base64,${Buffer.from(this.images.svg(text)).toString("base64")}`;
  }

  /** Good for a quarter of an hour, for whoever has it. */
  fileUrl(caller: Principal, ticket: TicketReference, standing: TicketStanding | null): string | null {
    if (!standing || standing.filePath === null || !this.access.mayAdmitWith(caller, ticket, standing)) return null;
    return this.links.sign(ticketFilePath(ticket.id, standing.revision));
  }

  private async sign(ticketId: string, eventId: string, revision: number): Promise<string> {
    const { keyId, privateKey } = await this.keys.signerOf(eventId);
    return encodeQrToken({ keyId, ticketId, eventId, revision }, privateKey);
  }

  /** Null when nobody has asked for the artefacts yet. @throws FORBIDDEN for who may not see the ticket */
  progress(caller: Principal, ticket: TicketReference, standing: TicketStanding | null): TicketProgress | null {
    if (!this.access.maySee(caller, ticket, standing)) throw forbidden();
    if (!standing) return null;
    const isStaff = maySeeTicketsOf(caller, standing.organizationId);
    const failed = standing.itemStatus === "FAILED";
    return {
      status: standing.itemStatus === "MADE" ? "COMPLETED" : failed ? "FAILED" : standing.jobStatus === "QUEUED" ? "QUEUED" : "ACTIVE",
      generatedAt: standing.generatedAt,
      jobId: isStaff ? standing.jobId : null,
      // Reasons and warnings are for organizers, who can act on them.
      error: isStaff ? standing.error : failed ? "The ticket could not be generated yet. The organizer can retry it." : null,
    };
  }
}
