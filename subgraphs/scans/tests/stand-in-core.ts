import { eventFactsCall, expectedAttendanceCall, ticketFactsCall } from "../../../contracts/webhooks/core-facts.call";
import { undoClaimCall } from "../../../contracts/webhooks/undo-claim.call";
import { scanConfirmationCall, validateTicketCall } from "../../../contracts/webhooks/validate-ticket.call";
import { newId } from "../../../platform/db/new-id";
import { notFound, unavailable } from "../../../platform/errors/platform-errors";
import { standInFor } from "../../../platform/testing/service-stand-in";
import { handleCall, type CallHandler } from "../../../platform/webhooks/handle-call";
import type { Claim, ClaimAnswer } from "../services/admission.port";

export interface StandInTicket {
  readonly id: string;
  readonly eventId: string;
  readonly ticketTypeId: string;
  readonly guestId: string;
  readonly buyerUserId: string | null;
  revision: number;
  status: "RESERVED" | "ISSUED" | "CANCELLED";
  claimedBy: string | null;
}

/** Core, as far as scans talks to it, with the same rules; played over real HTTP. */
export class StandInCore {
  readonly organizationOf = new Map<string, string>();
  /** Events that are not published. */
  readonly drafts = new Set<string>();
  readonly tickets = new Map<string, StandInTicket>();
  readonly claims: Claim[] = [];
  readonly confirmed: string[] = [];
  expected = 0;
  /** Answers 503 to everything. */
  down = false;
  /** Runs before a claim is decided. */
  beforeClaim: (claim: Claim) => Promise<void> = () => Promise.resolve();
  /** Runs after a claim was decided: what it throws, the door hears instead of the answer. */
  afterClaim: (claim: Claim) => Promise<void> = () => Promise.resolve();

  event(organizationId: string): string {
    const id = newId();
    this.organizationOf.set(id, organizationId);
    return id;
  }

  draft(organizationId: string): string {
    const id = this.event(organizationId);
    this.drafts.add(id);
    return id;
  }

  ticket(eventId: string, more: Partial<StandInTicket> = {}): StandInTicket {
    const ticket: StandInTicket = { id: newId(), eventId, ticketTypeId: newId(), guestId: newId(), buyerUserId: null, revision: 1, status: "ISSUED", claimedBy: null, ...more };
    this.tickets.set(ticket.id, ticket);
    return ticket;
  }

  listen() {
    return standInFor("core", this.handlers());
  }

  private handlers(): CallHandler[] {
    const up = <Request, Answer>(answer: (request: Request) => Answer | Promise<Answer>) => async (request: Request): Promise<Answer> => {
      if (this.down) throw unavailable("core", 1);
      return answer(request);
    };
    return [
      handleCall(validateTicketCall, up((claim) => this.claim(claim))),
      handleCall(undoClaimCall, up(({ ticketId, scanId }) => {
        const ticket = this.tickets.get(ticketId);
        const held = ticket?.claimedBy === scanId;
        if (ticket && held) ticket.claimedBy = null;
        return { success: true as const, duplicate: !held };
      })),
      handleCall(scanConfirmationCall, up(({ scanId }) => {
        this.confirmed.push(scanId);
        return { success: true as const, duplicate: false };
      })),
      handleCall(eventFactsCall, up(({ eventId }) => ({ eventId, organizationId: this.organization(eventId), published: !this.drafts.has(eventId) }))),
      handleCall(ticketFactsCall, up(({ ticketId }) => {
        const ticket = this.tickets.get(ticketId);
        if (!ticket) throw notFound("ticket");
        return { ticketId, eventId: ticket.eventId, organizationId: this.organization(ticket.eventId), purchaseId: null, buyerUserId: ticket.buyerUserId };
      })),
      handleCall(expectedAttendanceCall, up(({ eventId }) => ({ eventId, expected: this.expected }))),
    ];
  }

  private organization(eventId: string): string {
    const organizationId = this.organizationOf.get(eventId);
    if (!organizationId) throw notFound("event");
    return organizationId;
  }

  private async claim(claim: Claim): Promise<ClaimAnswer> {
    await this.beforeClaim(claim);
    this.claims.push(claim);
    const ticket = this.tickets.get(claim.ticketId);
    const outcome = this.decide(claim, ticket);
    if (ticket && outcome === "ADMITTED") ticket.claimedBy = claim.scanId;
    await this.afterClaim(claim);
    return {
      valid: outcome === "ADMITTED",
      outcome,
      ticketId: ticket?.id ?? null,
      guestId: ticket?.guestId ?? null,
      purchaseId: null,
      ticketTypeId: ticket?.ticketTypeId ?? null,
      guestName: null,
      scanCount: 0,
      lastScanAt: null,
      claimedByScanId: ticket?.claimedBy ?? null,
    };
  }

  private decide(claim: Claim, ticket: StandInTicket | undefined): ClaimAnswer["outcome"] {
    if (!ticket) return "UNKNOWN_TICKET";
    if (claim.revision !== null && claim.revision !== ticket.revision) return "REVOKED";
    if (ticket.status === "CANCELLED") return "CANCELLED";
    if (ticket.status === "RESERVED") return "NOT_PAID";
    if (claim.allowedTicketTypeIds.length > 0 && !claim.allowedTicketTypeIds.includes(ticket.ticketTypeId)) return "WRONG_GATE";
    return ticket.claimedBy === null || ticket.claimedBy === claim.scanId ? "ADMITTED" : "DUPLICATE";
  }
}
