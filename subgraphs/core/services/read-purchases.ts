import { parseTicketCode } from "../../../contracts/parse-ticket-code";
import { ownsTicket } from "../../../contracts/ticket-scope";
import { isSelf, mayIn, requireUser } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { forbidden, notFound } from "../../../platform/errors/platform-errors";
import { lazyConnectionOf, type LazyConnection, type Page } from "../../../platform/graphql/connection";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { EventFacts, EventRepository } from "../repositories/event.repository";
import type { PurchaseCriteria, PurchaseRecord, PurchaseRepository } from "../repositories/purchase.repository";
import type { GuestCriteria, GuestRecord, TicketRecord, TicketRepository } from "../repositories/ticket.repository";
import { requireEvent } from "./event-access";
import type { PurchaseAccess, Seen, SeenTicket } from "./purchase-access";
import { searchText } from "./search-text";

/** Looks purchases, tickets and guests up for whoever asks. */
export class ReadPurchases {
  constructor(
    private readonly db: CoreDatabase,
    private readonly purchases: PurchaseRepository,
    private readonly tickets: TicketRepository,
    private readonly events: EventRepository,
    private readonly access: PurchaseAccess,
  ) {}

  /** Null for what is not there or not for the caller. */
  async find(caller: Principal, id: string, accessToken: string | null): Promise<Seen<PurchaseRecord> | null> {
    const purchase = isId(id) ? await this.purchases.byId(this.db.client, id) : null;
    return purchase && this.seen(caller, purchase, accessToken);
  }

  /** @throws NOT_FOUND if the caller may not see this purchase */
  requireSeen(caller: Principal, purchase: PurchaseRecord, accessToken: string | null): Seen<PurchaseRecord> {
    const seen = this.seen(caller, purchase, accessToken);
    if (!seen) throw notFound("purchase");
    return seen;
  }

  /** @throws NOT_FOUND for what is not there or not for the caller */
  async require(caller: Principal, id: string, accessToken: string | null): Promise<Seen<PurchaseRecord>> {
    const purchase = await this.find(caller, id, accessToken);
    if (!purchase) throw notFound("purchase");
    return purchase;
  }

  /** @param accessToken of the ticket's purchase, or of the person it was transferred to */
  async findTicket(caller: Principal, id: string, accessToken: string | null): Promise<SeenTicket | null> {
    return isId(id) ? this.seenTicket(caller, await this.tickets.byId(this.db.client, id), accessToken) : null;
  }

  /** Reads the printed code as people type it; see `parseTicketCode`. */
  async findTicketByCode(caller: Principal, eventId: string, code: string): Promise<Seen<TicketRecord> | null> {
    const stored = parseTicketCode(code);
    if (!isId(eventId) || stored === null) return null;
    return this.seenTicket(caller, await this.tickets.byCode(this.db.client, eventId, stored), null);
  }

  /** The guest, visible to organizers, and to the buyer's account unless their ticket was transferred. */
  async findGuest(caller: Principal, id: string): Promise<GuestRecord | null> {
    if (!isId(id)) return null;
    const [guest] = await this.tickets.guestsByIds(this.db.client, [id]);
    if (!guest) return null;
    const event = await this.events.byId(this.db.client, guest.eventId);
    if (event && mayIn(caller, event.organizationId, "guests:read")) return guest;
    const [ticket] = await this.tickets.ofGuests(this.db.client, [guest.id]);
    // The person who transferred a ticket does not see who received it.
    return ticket && ownsTicket((await this.findTicket(caller, ticket.id, null))?.seenAs ?? null) ? guest : null;
  }

  /** @throws UNAUTHENTICATED, FORBIDDEN without guests:read */
  async guestsOf(caller: Principal, event: EventFacts, criteria: Omit<GuestCriteria, "eventId">, page: Page): Promise<LazyConnection<GuestRecord>> {
    requireEvent(caller, event, "guests:read");
    const all = { ...criteria, search: searchText(criteria.search), eventId: event.id };
    const rows = await this.tickets.listGuests(this.db.client, all, page);
    return lazyConnectionOf(rows, page, () => this.tickets.countGuests(this.db.client, all), (row) => row.createdAt.toISOString());
  }

  /** @throws UNAUTHENTICATED, FORBIDDEN without purchases:read */
  async purchasesOf(caller: Principal, event: EventFacts, criteria: Pick<PurchaseCriteria, "status" | "search">, page: Page): Promise<LazyConnection<Seen<PurchaseRecord>>> {
    requireEvent(caller, event, "purchases:read");
    return this.list({ ...criteria, search: searchText(criteria.search), eventId: event.id, buyerUserId: null }, page, "STAFF");
  }

  /** A user's own. @throws UNAUTHENTICATED, FORBIDDEN for those of somebody else, and for a key without purchases:own */
  async ofBuyer(caller: Principal, userId: string, page: Page): Promise<LazyConnection<Seen<PurchaseRecord>>> {
    requireUser(caller);
    if (!isSelf(caller, userId, "purchases:own")) throw forbidden();
    return this.list({ eventId: null, buyerUserId: userId, status: null, search: null }, page, "BUYER");
  }

  private async list(criteria: PurchaseCriteria, page: Page, seenAs: "BUYER" | "STAFF"): Promise<LazyConnection<Seen<PurchaseRecord>>> {
    const rows = await this.purchases.list(this.db.client, criteria, page);
    return lazyConnectionOf(rows.map((row) => ({ ...row, seenAs })), page, () => this.purchases.count(this.db.client, criteria), (row) => row.createdAt.toISOString());
  }

  private seen(caller: Principal, purchase: PurchaseRecord, accessToken: string | null): Seen<PurchaseRecord> | null {
    const seenAs = this.access.ofPurchase(caller, purchase, accessToken);
    return seenAs ? { ...purchase, seenAs } : null;
  }

  /** The ticket, or null if the caller may not see it. */
  async seenTicket(caller: Principal, ticket: TicketRecord | null, accessToken: string | null, tx: Tx = this.db.client): Promise<SeenTicket | null> {
    if (!ticket) return null;
    const event = await this.events.byId(tx, ticket.eventId);
    const purchase = ticket.purchaseId === null ? null : await this.purchases.byId(tx, ticket.purchaseId);
    if (!event) return null;
    const seenAs = this.access.ofTicket(caller, ticket, event.organizationId, purchase, accessToken);
    return seenAs ? { ...ticket, seenAs, isBuyer: this.access.isBuyer(caller, purchase, accessToken) } : null;
  }
}
