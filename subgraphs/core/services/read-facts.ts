import { notFound } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository } from "../repositories/event.repository";
import type { PurchaseRecord, PurchaseRepository } from "../repositories/purchase.repository";
import type { TicketRecord, TicketRepository } from "../repositories/ticket.repository";
import { paymentOrder } from "./payment-order";
import type { ReturnUrls } from "./return-url";

/** What other services ask about our records. They are trusted: what their own callers may see is theirs to decide. */
export class ReadFacts {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly purchases: PurchaseRepository,
    private readonly tickets: TicketRepository,
    private readonly returnUrls: ReturnUrls,
  ) {}

  /** @throws NOT_FOUND */
  async event(id: string): Promise<EventRecord> {
    const event = await this.events.byId(this.db.client, id);
    if (!event) throw notFound("event");
    return event;
  }

  /**
   * @returns IDs of the event's ticket types
   * @throws NOT_FOUND if there is no such event
   */
  async ticketTypeIds(eventId: string): Promise<string[]> {
    const { id } = await this.event(eventId);
    return (await this.events.ticketTypesOf(this.db.client, [id])).map((type) => type.id);
  }

  /** @throws NOT_FOUND */
  async purchase(id: string): Promise<PurchaseRecord> {
    const purchase = await this.purchases.byId(this.db.client, id);
    if (!purchase) throw notFound("purchase");
    return purchase;
  }

  /** What payments is asked for this purchase. */
  async paymentOrder(purchase: PurchaseRecord): Promise<ReturnType<typeof paymentOrder>> {
    const [event, tickets] = await Promise.all([this.event(purchase.eventId), this.tickets.ofPurchases(this.db.client, [purchase.id])]);
    return paymentOrder(purchase, event.title, tickets.map(({ id }) => id), await this.returnUrls.of(purchase));
  }

  /** In no particular order; IDs of no ticket are omitted. A ticket that was used is issued, too. */
  async issuedTickets(ids: readonly string[]) {
    const tickets = await this.tickets.byIds(this.db.client, ids);
    return tickets.map(({ id, eventId, revision, status }) => ({
      ticketId: id, eventId, revision, isIssued: status === "ISSUED" || status === "VALIDATED",
    }));
  }

  /**
   * The ticket that a printed code is or was printed on, and the revision that it was printed for.
   * @param code a printed code as it is stored
   * @throws NOT_FOUND if no ticket of the event has or had this code
   */
  async ticketByCode(eventId: string, code: string): Promise<{ readonly ticketId: string; readonly revision: number }> {
    const ticket = await this.tickets.byCode(this.db.client, eventId, code);
    if (ticket) return { ticketId: ticket.id, revision: ticket.revision };
    const revoked = await this.tickets.revokedCode(this.db.client, eventId, code);
    if (!revoked) throw notFound("ticket");
    return revoked;
  }

  /** @throws NOT_FOUND */
  async ticket(id: string): Promise<{ ticket: TicketRecord; event: EventRecord; purchase: PurchaseRecord | null }> {
    const ticket = await this.tickets.byId(this.db.client, id);
    if (!ticket) throw notFound("ticket");
    const purchase = ticket.purchaseId === null ? null : await this.purchases.byId(this.db.client, ticket.purchaseId);
    return { ticket, event: await this.event(ticket.eventId), purchase };
  }
}
