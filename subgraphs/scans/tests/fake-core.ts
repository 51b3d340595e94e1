import { eventFactsCall, expectedAttendanceCall, ticketByCodeCall, ticketFactsCall } from "../../../contracts/webhooks/core-facts.call";
import { eventTicketTypesCall } from "../../../contracts/webhooks/event-ticket-types.call";
import { undoClaimCall } from "../../../contracts/webhooks/undo-claim.call";
import { scanConfirmationCall, validateTicketCall } from "../../../contracts/webhooks/validate-ticket.call";
import { newId } from "../../../platform/db/new-id";
import { notFound, unavailable } from "../../../platform/errors/platform-errors";
import { standInFor } from "../../../platform/testing/service-stand-in";
import { handleCall, type CallHandler } from "../../../platform/webhooks/handle-call";
import type { Claim, ClaimAnswer } from "../services/admission.port";

export interface FakeTicket {
  readonly id: string;
  /** The printed code. */
  readonly code: string;
  readonly eventId: string;
  readonly guestId: string;
  readonly buyerUserId: string | null;
  /** Of the QR codes that `codeOf` signs. Nothing here compares it. */
  revision: number;
  /** What core is to answer, whatever the claim says; null for a ticket that may enter. */
  refusal: ClaimAnswer["outcome"] | null;
  claimedBy: string | null;
}

/**
 * Core as scans sees it, over real HTTP. It knows no rule on who may enter: the tests script every refusal, and core's
 * own tests prove the rules. It keeps one claim for each ticket, as `admission.conformance.ts` demands of core, too.
 */
export class FakeCore {
  readonly organizationOf = new Map<string, string>();
  readonly ticketTypesOf = new Map<string, string[]>();
  /** Events that are not published. */
  readonly drafts = new Set<string>();
  readonly tickets = new Map<string, FakeTicket>();
  readonly claims: Claim[] = [];
  readonly confirmed: string[] = [];
  expected = 0;
  /** Answers 503 to everything. */
  down = false;
  /** Runs before a claim is decided. */
  beforeClaim: (claim: Claim) => Promise<void> = () => Promise.resolve();
  /** Runs after a claim was decided. If it throws, the gate receives the error instead of the result. */
  afterClaim: (claim: Claim) => Promise<void> = () => Promise.resolve();
  private ticketCount = 0;

  event(organizationId: string): string {
    const id = newId();
    this.organizationOf.set(id, organizationId);
    return id;
  }

  /** Adds a ticket type to an event. @returns its ID */
  ticketType(eventId: string): string {
    const id = newId();
    this.ticketTypesOf.set(eventId, [...(this.ticketTypesOf.get(eventId) ?? []), id]);
    return id;
  }

  draft(organizationId: string): string {
    const id = this.event(organizationId);
    this.drafts.add(id);
    return id;
  }

  ticket(eventId: string, more: Partial<FakeTicket> = {}): FakeTicket {
    const code = `TKT-0000-${String(++this.ticketCount).padStart(4, "0")}`;
    const ticket: FakeTicket = { id: newId(), code, eventId, guestId: newId(), buyerUserId: null, revision: 1, refusal: null, claimedBy: null, ...more };
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
      handleCall(ticketByCodeCall, up(({ eventId, code }) => {
        const ticket = [...this.tickets.values()].find((one) => one.eventId === eventId && one.code === code);
        if (!ticket) throw notFound("ticket");
        return { ticketId: ticket.id };
      })),
      handleCall(
        eventTicketTypesCall,
        up(({ eventId }) => {
          this.organization(eventId);
          return { eventId, ticketTypeIds: this.ticketTypesOf.get(eventId) ?? [] };
        }),
      ),
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
    if (ticket && ticket.refusal === null) ticket.claimedBy ??= claim.scanId;
    const outcome = !ticket ? "UNKNOWN_TICKET" : (ticket.refusal ?? (ticket.claimedBy === claim.scanId ? "ADMITTED" : "DUPLICATE"));
    const claimedByScanId = ticket?.claimedBy ?? null;
    await this.afterClaim(claim);
    return {
      valid: outcome === "ADMITTED",
      outcome,
      ticketId: ticket?.id ?? null,
      guestId: ticket?.guestId ?? null,
      purchaseId: null,
      ticketTypeId: null,
      guestName: null,
      scanCount: 0,
      lastScanAt: null,
      claimedByScanId,
    };
  }
}
