import { eventStatisticsChanged, purchaseChanged } from "../../../contracts/topics/topics";
import type { Principal } from "../../../platform/auth/principal";
import { notFound } from "../../../platform/errors/platform-errors";
import { addToOutbox, topicMessage } from "../../../platform/outbox/outbox";
import type { CapacityRepository } from "../repositories/capacity.repository";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { GuestRecord, TicketRecord, TicketRepository } from "../repositories/ticket.repository";
import type { AuditLog } from "./audit-log";
import { partOf } from "./audit-subjects";
import type { DeliverTickets } from "./deliver-tickets";
import type { GuestAccess } from "./guest-access";
import type { Seen } from "./purchase-access";
import { guestStatusOf, requireIssued } from "./ticket-status";

type Note = (tx: Tx, ticket: TicketRecord) => Promise<void>;

/** Cancels one ticket with its guest and releases its place. Nothing is refunded. */
export class CancelTicket {
  constructor(
    private readonly db: CoreDatabase,
    private readonly tickets: TicketRepository,
    private readonly capacity: CapacityRepository,
    private readonly access: GuestAccess,
    private readonly deliver: DeliverTickets,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Cancelling what is cancelled changes nothing.
   * @param reason for those who run the event
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without purchases:manage; CONFLICT for one that was used, or is not paid for yet
   */
  async ticket(caller: Principal, id: string, reason: string | null): Promise<Seen<TicketRecord>> {
    const { event } = await this.access.manageTicket(caller, id);
    const change = { before: { status: "ISSUED" }, after: { status: "CANCELLED", reason } };
    const ticket = await this.end(id, reason, async (tx, { id: ticketId, eventId, purchaseId }) => {
      await this.audit.record(tx, caller, "TICKET_CANCELLED", partOf(event, "Ticket", id), change);
      this.db.logEvent(tx, "ticket cancelled", { ticketId, eventId, purchaseId });
    });
    return { ...ticket, seenAs: "STAFF" };
  }

  /** The same by the guest. @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without guests:manage; CONFLICT */
  async guest(caller: Principal, id: string): Promise<GuestRecord> {
    const { event } = await this.access.manageGuest(caller, id);
    const [ticket] = await this.tickets.ofGuests(this.db.client, [id]);
    if (!ticket) throw notFound("ticket");
    const change = { before: { status: guestStatusOf.ISSUED }, after: { status: guestStatusOf.CANCELLED } };
    await this.end(ticket.id, null, async (tx, { guestId, eventId, purchaseId }) => {
      await this.audit.record(tx, caller, "GUEST_CANCELLED", partOf(event, "Guest", id), change);
      this.db.logEvent(tx, "guest cancelled", { guestId, ticketId: ticket.id, eventId, purchaseId });
    });
    const [guest] = await this.tickets.guestsByIds(this.db.client, [id]);
    if (!guest) throw notFound("guest");
    return guest;
  }

  /** @param note records the request: the cancellation of one ticket, or of one guest */
  private end(id: string, reason: string | null, note: Note): Promise<TicketRecord> {
    return this.db.transaction(async (tx) => {
      const ticket = await this.tickets.lock(tx, id);
      if (!ticket) throw notFound("ticket");
      if (ticket.status === "CANCELLED") return ticket;
      requireIssued(ticket);
      await this.tickets.cancel(tx, ticket, reason, new Date());
      await note(tx, ticket);
      // It may have been the last one that the buyer's mail waited for.
      if (ticket.purchaseId !== null) await this.deliver.toBuyer(tx, ticket.purchaseId);
      await addToOutbox(
        tx,
        ...(ticket.purchaseId === null ? [] : [topicMessage(purchaseChanged, ticket.purchaseId, { id: ticket.purchaseId })]),
        topicMessage(eventStatisticsChanged, ticket.eventId, { id: ticket.eventId }),
      );
      await this.capacity.void(tx, ticket.eventId, [{ ticketTypeId: ticket.ticketTypeId, quantity: 1, validated: 0 }]);
      return { ...ticket, status: "CANCELLED" };
    });
  }
}
