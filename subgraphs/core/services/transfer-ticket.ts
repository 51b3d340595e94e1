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
import type { GuestAccess } from "./guest-access";
import { requireToCome } from "./guest-status";
import type { Seen } from "./purchase-access";
import type { Person } from "./purchase-order";
import type { ReadPurchases } from "./read-purchases";
import type { ReissueTicket } from "./reissue-ticket";
import { requireIssued } from "./ticket-status";
import type { TransferLimits } from "./transfer-limits";

/** Transfers a ticket to another guest, who receives it by email under a new revision. */
export class TransferTicket {
  constructor(
    private readonly db: CoreDatabase,
    private readonly guests: GuestRepository,
    private readonly tickets: TicketRepository,
    private readonly access: GuestAccess,
    private readonly reissue: ReissueTicket,
    private readonly reader: ReadPurchases,
    private readonly audit: AuditLog,
    private readonly purchases: PurchaseRepository,
    private readonly confirmations: DeliveryConfirmations,
    private readonly limits: TransferLimits,
  ) {}

  /**
   * Open to the buyer, who remains the buyer, and to organizers. The new guest of a free ticket must confirm the address
   * first, unless the caller's account is verified: otherwise anybody could have an organizer's words mailed to anybody.
   * @throws NOT_FOUND, FORBIDDEN without purchases:manage; CONFLICT if the ticket was used or cancelled or is not paid for,
   * or the event has ended; RATE_LIMITED beyond the transfers of one day
   */
  async run(caller: Principal, ticketId: string, person: Person, accessToken: string | null, now = new Date()): Promise<Seen<TicketRecord>> {
    const { event } = await this.access.controlTicket(caller, ticketId, accessToken);
    requireToCome(event, now);
    await this.db.transaction(async (tx) => {
      const ticket = await this.tickets.lock(tx, ticketId);
      if (!ticket) throw notFound("ticket");
      requireIssued(ticket);
      const { firstName, lastName, email, phone } = person;
      const before = await this.guests.byId(tx, ticket.guestId);
      await this.guests.update(tx, ticket.guestId, { firstName, lastName, email, phone });
      const [given, taken] = [{ ...before, revision: ticket.revision }, { ...before, firstName, lastName, email, phone, revision: ticket.revision + 1 }];
      await this.audit.record(tx, caller, "TICKET_TRANSFERRED", partOf(event, "Ticket", ticketId), changesBetween(given, taken, [...GUEST_FIELDS, "revision"]));
      const purchase = ticket.purchaseId === null ? null : await this.purchases.byId(tx, ticket.purchaseId);
      await this.countTransfer(tx, ticket, now);
      await this.reissue.run(tx, event, ticketId, true);
      if (!mayWriteTo(caller, purchase)) {
        const locale = purchase?.locale ?? caller.locale;
        const subject = { id: ticketId, revision: ticket.revision + 1 };
        await addToOutbox(tx, await this.confirmations.demand(tx, subject, { email, locale }));
      }
      this.db.logEvent(tx, "ticket transferred", {
        ticketId: ticket.id, eventId: event.id, purchaseId: ticket.purchaseId, revision: ticket.revision + 1,
      });
    });
    const present = await this.tickets.byId(this.db.client, ticketId);
    if (!present) throw notFound("ticket");
    return { ...present, seenAs: (await this.reader.findTicket(caller, ticketId, accessToken))?.seenAs ?? "STAFF" };
  }

  private async countTransfer(tx: Tx, ticket: TicketRecord, now: Date): Promise<void> {
    const siblings = ticket.purchaseId === null ? [] : await this.tickets.ofPurchases(tx, [ticket.purchaseId]);
    await this.limits.take(tx, ticket, siblings.length, now);
  }
}

/** Whether the new guest may be emailed the ticket without confirming the address first. */
const mayWriteTo = ({ user }: Principal, purchase: PurchaseRecord | null): boolean =>
  user?.verified === true || (purchase !== null && purchase.totalMinor > 0);
