import { ownsTicket } from "../../../contracts/ticket-scope";
import { mayIn, requireNotWithheld, requireUser } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { forbidden, notFound } from "../../../platform/errors/platform-errors";
import type { Scope } from "../../../platform/auth/capability";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { EventRecord, EventRepository } from "../repositories/event.repository";
import type { GuestRecord, TicketRecord, TicketRepository } from "../repositories/ticket.repository";
import type { ReadPurchases } from "./read-purchases";

/** A ticket that the caller may change, and why. */
export interface ControlledTicket {
  readonly ticket: TicketRecord;
  readonly event: EventRecord;
  /** Whether the caller holds purchases:manage. */
  readonly manages: boolean;
  readonly seenAs: Scope | null;
}

/** Who may change which guest and which ticket. What the caller may not even see does not exist for him. */
export class GuestAccess {
  constructor(
    private readonly db: CoreDatabase,
    private readonly tickets: TicketRepository,
    private readonly events: EventRepository,
    private readonly reader: ReadPurchases,
  ) {}

  /** @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without guests:manage */
  async manageGuest(caller: Principal, id: string): Promise<{ guest: GuestRecord; event: EventRecord }> {
    requireUser(caller);
    const [guest] = isId(id) ? await this.tickets.guestsByIds(this.db.client, [id]) : [];
    const event = guest ? await this.events.byId(this.db.client, guest.eventId) : null;
    if (guest && event && mayIn(caller, event.organizationId, "guests:manage")) return { guest, event };
    requireNotWithheld(caller, event?.organizationId);
    if (await this.reader.findGuest(caller, id)) throw forbidden();
    throw notFound("guest");
  }

  /** For those who run the event. @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without purchases:manage */
  async manageTicket(caller: Principal, id: string): Promise<{ ticket: TicketRecord; event: EventRecord }> {
    requireUser(caller);
    const found = await this.find(caller, id, null);
    if (!found.manages) throw forbidden();
    return found;
  }

  /**
   * For the ticket's owner, who is its buyer or the person it was transferred to, and for organizers.
   * @throws NOT_FOUND, FORBIDDEN without purchases:manage, also for a person who transferred the ticket
   */
  async controlTicket(caller: Principal, id: string, accessToken: string | null, tx: Tx = this.db.client): Promise<ControlledTicket> {
    const found = await this.find(caller, id, accessToken, tx);
    if (found.manages || ownsTicket(found.seenAs)) return found;
    throw forbidden(found.seenAs === "GIVEN" ? "This ticket was transferred. Only the person who received it can do this." : undefined);
  }

  private async find(caller: Principal, id: string, accessToken: string | null, tx: Tx = this.db.client): Promise<ControlledTicket> {
    const ticket = isId(id) ? await this.tickets.byId(tx, id) : null;
    const event = ticket && (await this.events.byId(tx, ticket.eventId));
    if (!ticket || !event) throw notFound("ticket");
    const manages = mayIn(caller, event.organizationId, "purchases:manage");
    const seenAs = (await this.reader.seenTicket(caller, ticket, accessToken, tx))?.seenAs ?? null;
    if (!manages && !seenAs) {
      requireNotWithheld(caller, event.organizationId);
      throw notFound("ticket");
    }
    return { ticket, event, manages, seenAs };
  }
}
