import { mayIn, requireNotWithheld, requireUser } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { forbidden, notFound } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository } from "../repositories/event.repository";
import type { GuestRecord, TicketRecord, TicketRepository } from "../repositories/ticket.repository";
import type { ReadPurchases } from "./read-purchases";

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

  /** For its buyer, too. @throws NOT_FOUND, FORBIDDEN */
  async controlTicket(caller: Principal, id: string, accessToken: string | null): Promise<{ ticket: TicketRecord; event: EventRecord }> {
    const found = await this.find(caller, id, accessToken);
    if (!found.manages && found.seenAs !== "BUYER") throw forbidden();
    return found;
  }

  private async find(caller: Principal, id: string, accessToken: string | null) {
    const ticket = isId(id) ? await this.tickets.byId(this.db.client, id) : null;
    const event = ticket && (await this.events.byId(this.db.client, ticket.eventId));
    if (!ticket || !event) throw notFound("ticket");
    const manages = mayIn(caller, event.organizationId, "purchases:manage");
    const seenAs = (await this.reader.findTicket(caller, id, accessToken))?.seenAs ?? null;
    if (!manages && !seenAs) {
      requireNotWithheld(caller, event.organizationId);
      throw notFound("ticket");
    }
    return { ticket, event, manages, seenAs };
  }
}
