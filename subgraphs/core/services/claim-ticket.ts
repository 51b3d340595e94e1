import type { z } from "zod";
import { eventStatisticsChanged, purchaseChanged } from "../../../contracts/topics/topics";
import type { scanFateCall, validateTicketCall } from "../../../contracts/webhooks/validate-ticket.call";
import { unavailable, unprocessable } from "../../../platform/errors/platform-errors";
import type { Logger } from "../../../platform/logging/logger";
import { addToOutbox, topicMessage } from "../../../platform/outbox/outbox";
import type { CapacityRepository } from "../repositories/capacity.repository";
import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository } from "../repositories/event.repository";
import type { TicketRecord, TicketRepository } from "../repositories/ticket.repository";

export type Claim = z.infer<typeof validateTicketCall.request>;
type Verdict = z.infer<typeof validateTicketCall.response>;
type Fate = z.infer<typeof scanFateCall.response>["fate"];

/** Decisions on one claim, each made because the ticket changed after the previous one. */
const ATTEMPTS = 5;

/** Admits a ticket, once. */
export class ClaimTicket {
  constructor(
    private readonly db: CoreDatabase,
    private readonly tickets: TicketRepository,
    private readonly events: EventRepository,
    private readonly capacity: CapacityRepository,
    private readonly logger: Logger,
  ) {}

  /**
   * Decides in the order of `ScanOutcome`. The same scan again gets the same result; another scan of a claimed ticket
   * is a duplicate.
   * @throws SERVICE_UNAVAILABLE if the ticket changes between the decision and the claim, several times in a row
   */
  async run(claim: Claim): Promise<Verdict> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const verdict = await this.attempt(claim);
      if (verdict) return verdict;
    }
    throw unavailable("core", 1);
  }

  /** @returns null if the ticket was claimed or changed after it was read: it has to be decided again */
  private async attempt(claim: Claim): Promise<Verdict | null> {
    const scannedAt = new Date(claim.scannedAt);
    const ticket = await this.tickets.byId(this.db.client, claim.ticketId);
    if (!ticket) return refusal(null, "UNKNOWN_TICKET");
    // Whatever has changed since: the guest is in by this very scan, whose answer was lost.
    if (ticket.status === "VALIDATED" && ticket.claimScanId === claim.scanId) return this.describe(ticket.id, "ADMITTED");
    const event = await this.events.byId(this.db.client, ticket.eventId);
    const outcome = decide(claim, ticket, event, scannedAt);
    if (outcome !== "ADMITTED") {
      if (outcome !== "WRONG_EVENT") await this.tickets.countScan(this.db.client, ticket.id, scannedAt);
      return this.describe(ticket.id, outcome);
    }
    const admitted = await this.db.transaction(async (tx) => {
      const claimed = await this.tickets.claim(tx, ticket.id, claim.revision, claim.scanId, scannedAt);
      if (!claimed) return false;
      await addToOutbox(
        tx,
        topicMessage(eventStatisticsChanged, ticket.eventId, { id: ticket.eventId }),
        ...(ticket.purchaseId === null ? [] : [topicMessage(purchaseChanged, ticket.purchaseId, { id: ticket.purchaseId })]),
      );
      await this.capacity.countValidated(tx, ticket.eventId, ticket.ticketTypeId, 1);
      this.db.logEvent(tx, "admission claimed", { ticketId: ticket.id, eventId: ticket.eventId, scanId: claim.scanId });
      return true;
    });
    return admitted ? this.describe(ticket.id, "ADMITTED") : null;
  }

  /**
   * Confirms that the admission was recorded and returned to its gate.
   * @returns false for a repeat, and for a claim that was released meanwhile
   * @throws UNPROCESSABLE if this scan never held the claim of this ticket
   */
  async confirm(ticketId: string, scanId: string): Promise<boolean> {
    const isConfirmed = await this.tickets.confirmClaim(this.db.client, ticketId, scanId, new Date());
    if (!isConfirmed) await this.requireClaim(ticketId, scanId);
    return isConfirmed;
  }

  /**
   * Settles claims that nobody confirmed since `before`, by asking scans what became of them.
   * @returns how many were settled
   */
  async settle(before: Date, askFate: (scanId: string) => Promise<Fate>): Promise<number> {
    const claims = await this.tickets.unconfirmedClaims(this.db.client, before, 100);
    let settled = 0;
    for (const { ticketId, scanId } of claims) {
      try {
        if ((await askFate(scanId)) === "recorded") await this.confirm(ticketId, scanId);
        else await this.takeBack(ticketId, scanId);
        settled++;
      } catch (error) {
        this.logger.warn({ err: error, ticketId, scanId }, "a claim could not be settled and comes round again");
      }
    }
    return settled;
  }

  /**
   * Releases a claim, because its scan was abandoned or undone: the guest can enter again.
   * @returns false for a repeat
   * @throws UNPROCESSABLE if this scan never held the claim of this ticket
   */
  async takeBack(ticketId: string, scanId: string): Promise<boolean> {
    const isReleased = await this.release(ticketId, scanId);
    if (!isReleased) await this.requireClaim(ticketId, scanId);
    return isReleased;
  }

  /** A repeat changes nothing, and neither does a scan that never existed. Only a repeat may look like success. */
  private async requireClaim(ticketId: string, scanId: string): Promise<void> {
    const ticket = await this.tickets.byId(this.db.client, ticketId);
    if (!ticket) throw unprocessable({ ticketId: "is not a ticket" });
    if (ticket.claimScanId === scanId || (await this.tickets.wasReleased(this.db.client, ticketId, scanId))) return;
    throw unprocessable({ scanId: "has never claimed this ticket" });
  }

  private release(ticketId: string, scanId: string): Promise<boolean> {
    return this.db.transaction(async (tx) => {
      const ticket = await this.tickets.dropClaim(tx, ticketId, scanId);
      if (!ticket) return false;
      await addToOutbox(
        tx,
        topicMessage(eventStatisticsChanged, ticket.eventId, { id: ticket.eventId }),
        ...(ticket.purchaseId === null ? [] : [topicMessage(purchaseChanged, ticket.purchaseId, { id: ticket.purchaseId })]),
      );
      await this.capacity.countValidated(tx, ticket.eventId, ticket.ticketTypeId, -1);
      this.db.logEvent(tx, "admission claim released", { ticketId, eventId: ticket.eventId, scanId });
      return true;
    });
  }

  private async describe(ticketId: string, outcome: Verdict["outcome"]): Promise<Verdict> {
    const ticket = await this.tickets.byId(this.db.client, ticketId);
    if (!ticket) return refusal(null, "UNKNOWN_TICKET");
    const [guest] = await this.tickets.guestsByIds(this.db.client, [ticket.guestId]);
    return {
      ...refusal(ticket, outcome),
      valid: outcome === "ADMITTED",
      guestName: guest ? `${guest.firstName} ${guest.lastName}` : null,
    };
  }
}

function decide(claim: Claim, ticket: TicketRecord, event: EventRecord | null, scannedAt: Date): Verdict["outcome"] {
  if (ticket.eventId !== claim.eventId || !event) return "WRONG_EVENT";
  if (claim.revision !== null && claim.revision !== ticket.revision) return "REVOKED";
  if (ticket.status === "CANCELLED" || event.status === "CANCELLED") return "CANCELLED";
  if (ticket.status === "RESERVED") return "NOT_PAID";
  if (claim.allowedTicketTypeIds.length > 0 && !claim.allowedTicketTypeIds.includes(ticket.ticketTypeId)) return "WRONG_GATE";
  if (event.doorsOpenAt && scannedAt < event.doorsOpenAt) return "TOO_EARLY";
  if (event.doorsCloseAt && scannedAt > event.doorsCloseAt) return "TOO_LATE";
  return ticket.claimScanId !== null && ticket.claimScanId !== claim.scanId ? "DUPLICATE" : "ADMITTED";
}

const refusal = (ticket: TicketRecord | null, outcome: Verdict["outcome"]): Verdict => ({
  valid: false,
  outcome,
  ticketId: ticket?.id ?? null,
  guestId: ticket?.guestId ?? null,
  purchaseId: ticket?.purchaseId ?? null,
  ticketTypeId: ticket?.ticketTypeId ?? null,
  guestName: null,
  scanCount: ticket?.scanCount ?? 0,
  lastScanAt: ticket?.lastScanAt?.toISOString() ?? null,
  claimedByScanId: ticket?.claimScanId ?? null,
});
