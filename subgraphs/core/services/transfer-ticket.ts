import { changesBetween } from "../../../platform/audit/changes-between";
import type { Principal } from "../../../platform/auth/principal";
import { notFound } from "../../../platform/errors/platform-errors";
import { addToOutbox } from "../../../platform/outbox/outbox";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { PurchaseRecord, PurchaseRepository } from "../repositories/purchase.repository";
import type { GuestRepository } from "../repositories/guest.repository";
import type { TicketRecord, TicketRepository } from "../repositories/ticket.repository";
import type { AuditLog } from "./audit-log";
import { GUEST_FIELDS, partOf } from "./audit-subjects";
import type { DeliveryConfirmations } from "./delivery-confirmations";
import type { ControlledTicket, GuestAccess } from "./guest-access";
import { requireToCome } from "./guest-status";
import type { SeenTicket } from "./purchase-access";
import type { Person } from "./purchase-order";
import type { ReissueTicket } from "./reissue-ticket";
import { requireIssued } from "./ticket-status";
import type { TransferLimits } from "./transfer-limits";

/** Transfers a ticket to another guest, who owns it from then on and receives it by email under a new revision. */
export class TransferTicket {
  constructor(
    private readonly db: CoreDatabase,
    private readonly guests: GuestRepository,
    private readonly tickets: TicketRepository,
    private readonly access: GuestAccess,
    private readonly reissue: ReissueTicket,
    private readonly audit: AuditLog,
    private readonly purchases: PurchaseRepository,
    private readonly confirmations: DeliveryConfirmations,
    private readonly limits: TransferLimits,
  ) {}

  /**
   * For the ticket's owner, who is its buyer or the person it was transferred to, and for organizers. The previous owner
   * sees that the ticket was transferred, and nothing of the new one, even if both have the same address: the person
   * who holds the purchase's access token need not be the person who reads that address. The new guest of a free ticket
   * must confirm the address first, unless the caller's account is verified: otherwise an anonymous caller could have an
   * organizer's words mailed to any address.
   * @param accessToken of the purchase, or of the person the ticket was transferred to
   * @throws NOT_FOUND, FORBIDDEN; CONFLICT if the ticket was used or cancelled, is not paid for, or the event has ended;
   * RATE_LIMITED beyond the transfers of one day
   */
  async run(caller: Principal, ticketId: string, person: Person, accessToken: string | null, now = new Date()): Promise<SeenTicket> {
    const { event } = await this.access.controlTicket(caller, ticketId, accessToken);
    requireToCome(event, now);
    const { manages, seenAs } = await this.db.transaction(async (tx) => {
      const ticket = await this.tickets.lock(tx, ticketId);
      if (!ticket) throw notFound("ticket");
      // Decided again under the lock: of two transfers at the same time, the second one is by a previous owner.
      const controlled = await this.access.controlTicket(caller, ticketId, accessToken, tx);
      requireIssued(ticket);
      await this.countTransfer(tx, ticket, now);
      await this.change(tx, caller, controlled, person);
      return controlled;
    });
    const present = await this.tickets.byId(this.db.client, ticketId);
    if (!present) throw notFound("ticket");
    return { ...present, seenAs: manages ? "STAFF" : "GIVEN", isBuyer: seenAs === "BUYER" };
  }

  private async change(tx: Tx, caller: Principal, { event, ticket }: ControlledTicket, person: Person): Promise<void> {
    const { id, guestId, eventId, purchaseId, revision } = ticket;
    const { firstName, lastName, email, phone } = person;
    const before = await this.guests.byId(tx, guestId);
    await this.guests.update(tx, guestId, { firstName, lastName, email, phone });
    const [old, changed] = [{ ...before, revision }, { ...before, firstName, lastName, email, phone, revision: revision + 1 }];
    const change = changesBetween(old, changed, [...GUEST_FIELDS, "revision"]);
    await this.audit.record(tx, caller, "TICKET_TRANSFERRED", partOf(event, "Ticket", id), change);
    await this.reissue.run(tx, event, ticket, true);
    const purchase = purchaseId === null ? null : await this.purchases.byId(tx, purchaseId);
    if (!mayWriteTo(caller, purchase)) {
      const recipient = { email, locale: purchase?.locale ?? caller.locale };
      await addToOutbox(tx, await this.confirmations.demand(tx, { id, revision: revision + 1 }, recipient));
    }
    this.db.logEvent(tx, "ticket transferred", { ticketId: id, eventId, purchaseId, revision: revision + 1 });
  }

  private async countTransfer(tx: Tx, ticket: TicketRecord, now: Date): Promise<void> {
    const siblings = ticket.purchaseId === null ? [] : await this.tickets.ofPurchases(tx, [ticket.purchaseId]);
    await this.limits.take(tx, ticket, siblings.length, now);
  }
}

/** Whether the new guest may be emailed the ticket without confirming the address first. */
const mayWriteTo = ({ user }: Principal, purchase: PurchaseRecord | null): boolean =>
  user?.verified === true || (purchase !== null && purchase.totalMinor > 0);
