import { changesBetween } from "../../../platform/audit/changes-between";
import type { Principal } from "../../../platform/auth/principal";
import { notFound } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { GuestRepository } from "../repositories/guest.repository";
import type { TicketRecord, TicketRepository } from "../repositories/ticket.repository";
import type { AuditLog } from "./audit-log";
import { GUEST_FIELDS, partOf } from "./audit-subjects";
import type { GuestAccess } from "./guest-access";
import { requireToCome } from "./guest-status";
import type { Seen } from "./purchase-access";
import type { Person } from "./purchase-order";
import type { ReadPurchases } from "./read-purchases";
import type { ReissueTicket } from "./reissue-ticket";
import { requireIssued } from "./ticket-status";

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
  ) {}

  /**
   * For the buyer, who stays the buyer, and for those who run the event.
   * @throws NOT_FOUND, FORBIDDEN without purchases:manage; CONFLICT when it was used, cancelled, is not paid for, or the event is over
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
      await this.reissue.run(tx, event, ticketId, true);
      this.db.logEvent(tx, "ticket transferred", {
        ticketId: ticket.id, eventId: event.id, purchaseId: ticket.purchaseId, revision: ticket.revision + 1,
      });
    });
    const present = await this.tickets.byId(this.db.client, ticketId);
    if (!present) throw notFound("ticket");
    return { ...present, seenAs: (await this.reader.findTicket(caller, ticketId, accessToken))?.seenAs ?? "STAFF" };
  }
}
