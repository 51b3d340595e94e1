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
    return paymentOrder(purchase, event.title, tickets.map(({ id }) => id), this.returnUrls.of(purchase));
  }

  /**
   * @param code a printed code as it is stored
   * @throws NOT_FOUND if the event has no such ticket
   */
  async ticketByCode(eventId: string, code: string): Promise<TicketRecord> {
    const ticket = await this.tickets.byCode(this.db.client, eventId, code);
    if (!ticket) throw notFound("ticket");
    return ticket;
  }

  /** @throws NOT_FOUND */
  async ticket(id: string): Promise<{ ticket: TicketRecord; event: EventRecord; purchase: PurchaseRecord | null }> {
    const ticket = await this.tickets.byId(this.db.client, id);
    if (!ticket) throw notFound("ticket");
    const purchase = ticket.purchaseId === null ? null : await this.purchases.byId(this.db.client, ticket.purchaseId);
    return { ticket, event: await this.event(ticket.eventId), purchase };
  }
}
