import { createHash } from "node:crypto";
import { eventStatisticsChanged, purchaseChanged } from "../../../contracts/topics/topics";
import { selfOf } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId, newId } from "../../../platform/db/new-id";
import { badInput, conflict, notFound } from "../../../platform/errors/platform-errors";
import type { Logger } from "../../../platform/logging/logger";
import { fromMinor, MAX_MINOR } from "../../../platform/money/money";
import { topicMessage } from "../../../platform/outbox/outbox";
import { salesClosed, soldOut } from "../errors";
import { NotEnough, NotOnSale } from "../repositories/capacity.repository";
import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository, TicketTypeRecord } from "../repositories/event.repository";
import { AlreadyPlaced, type NewPurchase, type PurchaseRecord, type PurchaseRepository } from "../repositories/purchase.repository";
import type { TicketRepository } from "../repositories/ticket.repository";
import { maySeeEvent } from "./event-access";
import type { ExpireHolds } from "./expire-holds";
import { generationMessages } from "./generation-requests";
import { paymentOrder } from "./payment-order";
import type { PaymentRequests } from "./payment-requests.port";
import type { Seen } from "./purchase-access";
import { availableOf } from "./read-statistics";
import { speakableCode } from "./speakable-code";

export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | null;
}

export interface PurchaseOrder {
  readonly eventId: string;
  readonly items: readonly { readonly ticketTypeId: string; readonly quantity: number; readonly guests: readonly Person[] | null }[];
  readonly buyer: Person;
  readonly preferredGateways: readonly string[];
  readonly returnUrl: string;
  readonly idempotencyKey: string;
}

/** Holds tickets for a buyer and asks for the money; what costs nothing is sold at once. */
export class PurchaseTickets {
  /** @param holdMilliseconds how long an unpaid purchase holds its tickets */
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly purchases: PurchaseRepository,
    private readonly tickets: TicketRepository,
    private readonly payments: PaymentRequests,
    private readonly expireHolds: ExpireHolds,
    private readonly holdMilliseconds: number,
    private readonly logger: Logger,
  ) {}

  /**
   * Everybody may buy; a key without purchases:own buys like somebody without an account. A repeat under the same key answers with the first purchase as it is now.
   * @throws BAD_USER_INPUT, NOT_FOUND, SALES_CLOSED, SOLD_OUT; CONFLICT for another input under the same key
   */
  async run(caller: Principal, order: PurchaseOrder, now = new Date()): Promise<Seen<PurchaseRecord>> {
    // Strangers do not share their keys: without an account, the caller is whoever has the buyer's address.
    const buyerUserId = selfOf(caller, "purchases:own");
    const scope = buyerUserId !== null ? `user:${buyerUserId}` : `anonymous:${sha256(order.buyer.email.toLowerCase())}`;
    const inputHash = sha256(JSON.stringify(order));
    const before = await this.purchases.byIdempotencyKey(this.db.client, scope, order.idempotencyKey);
    if (before) return this.repeat(before, inputHash, now);

    const event = isId(order.eventId) ? await this.events.byId(this.db.client, order.eventId) : null;
    if (!event || !maySeeEvent(caller, event)) throw notFound("event");
    const types = await this.events.ticketTypesOf(this.db.client, [event.id]);
    checkOrder(order, event, types, now);
    await this.refuseHopeless(order, event, types);

    const document = this.compose(buyerUserId, caller.locale, order, event, types, scope, inputHash, now);
    try {
      await this.place(event, document);
    } catch (error) {
      if (!(error instanceof AlreadyPlaced && error.isKey)) throw error;
      // Somebody asked the same at the same moment and was first.
      const first = await this.purchases.byIdempotencyKey(this.db.client, scope, order.idempotencyKey);
      if (!first) throw error;
      return this.repeat(first, inputHash, now);
    }
    const purchase = await this.purchases.byId(this.db.client, document.purchase.id);
    if (!purchase) throw notFound("purchase");
    await this.requestPayment(purchase, event.title);
    return { ...purchase, seenAs: "BUYER" };
  }

  private async repeat(purchase: PurchaseRecord, inputHash: string, now: Date): Promise<Seen<PurchaseRecord>> {
    if (purchase.inputHash !== inputHash) throw conflict("This idempotencyKey was used for another purchase. Use a new one for a new purchase.");
    const unasked = purchase.paymentStatus === null && purchase.expiresAt !== null && purchase.expiresAt > now;
    const event = unasked ? await this.events.byId(this.db.client, purchase.eventId) : null;
    if (event) await this.requestPayment(purchase, event.title);
    return { ...purchase, seenAs: "BUYER" };
  }

  /**
   * Most of those who come to a sold-out event need not be a burden to the database: what the counters say already is
   * said at once. Whether there really is enough is decided by `place` alone.
   */
  private async refuseHopeless(order: PurchaseOrder, event: EventRecord, types: readonly TicketTypeRecord[]): Promise<void> {
    for (const { ticketTypeId, quantity } of order.items) {
      const type = types.find(({ id }) => id === ticketTypeId);
      const available = type ? availableOf(type, event) : 0;
      if (quantity <= available) continue;
      // What an overdue hold has is free, whatever the counters say.
      if ((await this.expireHolds.run(event.id)) > 0) return;
      throw soldOut(ticketTypeId, available);
    }
  }

  private async place(event: EventRecord, document: NewPurchase, again = true): Promise<void> {
    try {
      await this.purchases.place(this.db.client, document);
      this.db.committed();
    } catch (error) {
      if (error instanceof NotOnSale) throw salesClosed();
      if (error instanceof AlreadyPlaced && !error.isKey && again) return this.place(event, redrawn(document), false);
      if (!(error instanceof NotEnough)) throw error;
      // A hold ends at its time, not when the workers come round to it.
      if (again && (await this.expireHolds.run(event.id)) > 0) return this.place(event, document, false);
      throw soldOut(error.ticketTypeId, error.available);
    }
  }

  /** Without an answer the purchase stands, and `retryPayment` works later. */
  private async requestPayment(purchase: PurchaseRecord, eventTitle: string): Promise<void> {
    if (purchase.status !== "PENDING") return;
    try {
      const tickets = await this.tickets.ofPurchases(this.db.client, [purchase.id]);
      const { gateway, paymentIntentId } = await this.payments.request(purchase.id, paymentOrder(purchase, eventTitle, tickets.map(({ id }) => id)));
      await this.purchases.recordPaymentRequest(this.db.client, purchase.id, gateway, paymentIntentId);
    } catch (error) {
      this.logger.warn({ err: error, purchaseId: purchase.id }, "payments did not take the purchase; the hold stands");
    }
  }

  private compose(buyerUserId: string | null, locale: string, order: PurchaseOrder, event: EventRecord, types: readonly TicketTypeRecord[], idempotencyScope: string, inputHash: string, now: Date): NewPurchase {
    const id = newId();
    const lines = order.items.map((item, position) => ({ ...item, position, type: types.find((type) => type.id === item.ticketTypeId) as TicketTypeRecord }));
    const totalMinor = lines.reduce((sum, { type, quantity }) => sum + type.priceMinor * quantity, 0);
    const free = totalMinor === 0;
    const purchase = {
      id,
      reference: speakableCode("EP", 2),
      eventId: event.id,
      organizationId: event.organizationId,
      buyerUserId,
      buyerFirstName: order.buyer.firstName,
      buyerLastName: order.buyer.lastName,
      buyerEmail: order.buyer.email,
      buyerPhone: order.buyer.phone,
      locale,
      currency: event.currency,
      subtotalMinor: totalMinor,
      discountMinor: 0,
      totalMinor,
      promoCode: null,
      status: free ? ("PAID" as const) : ("PENDING" as const),
      expiresAt: free ? null : new Date(now.getTime() + this.holdMilliseconds),
      paidAt: free ? now : null,
      returnUrl: order.returnUrl,
      preferredGateways: [...order.preferredGateways],
      idempotencyScope,
      idempotencyKey: order.idempotencyKey,
      inputHash,
      createdAt: now,
    };
    const seats = lines.flatMap(({ type, quantity, guests }) => Array.from({ length: quantity }, (_, index) => ({ type, person: guests?.[index] ?? order.buyer })));
    const made = seats.map(({ type, person }, position) => {
      const guest = { id: newId(), eventId: event.id, purchaseId: id, ...person, status: free ? ("CONFIRMED" as const) : ("INVITED" as const), createdAt: now };
      const status = free ? ("ISSUED" as const) : ("RESERVED" as const);
      return { guest, type, ticket: { id: newId(), code: speakableCode("TKT", 2), eventId: event.id, ticketTypeId: type.id, guestId: guest.id, purchaseId: id, position, status, createdAt: now } };
    });
    const record = { ...purchase, refundedMinor: 0, deliveredAt: null, paymentStatus: null, paymentGateway: null, paymentIntentId: null, paymentId: null };
    const toMake = made.map(({ ticket, guest, type }) => ({ id: ticket.id, code: ticket.code, revision: 1, guest, ticketType: type }));
    return {
      purchase,
      items: lines.map(({ ticketTypeId, position, quantity, type }) => ({ purchaseId: id, ticketTypeId, position, quantity, unitPriceMinor: type.priceMinor })),
      guests: made.map(({ guest }) => guest),
      tickets: made.map(({ ticket }) => ticket),
      outbox: [
        topicMessage(purchaseChanged, id, { id }),
        topicMessage(eventStatisticsChanged, event.id, { id: event.id }),
        ...(free ? generationMessages(event, record, toMake) : []),
      ],
    };
  }
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What can be told before anything is written; capacity is decided by the database. */
function checkOrder(order: PurchaseOrder, event: EventRecord, types: readonly TicketTypeRecord[], now: Date): void {
  if (event.status !== "PUBLISHED" || event.endsAt <= now) throw salesClosed(event.status === "CANCELLED" ? "The event was cancelled." : "This event is not on sale.");
  const problems: Record<string, string> = {};
  const seen = new Set<string>();
  let total = 0;
  for (const [index, { ticketTypeId, quantity, guests }] of order.items.entries()) {
    const type = types.find((candidate) => candidate.id === ticketTypeId);
    if (!type) throw notFound("ticket type");
    if (seen.has(ticketTypeId)) problems[`items.${index}.ticketTypeId`] = "stands twice: add the quantities up";
    seen.add(ticketTypeId);
    total += type.priceMinor * quantity;
    if (quantity > type.maxPerPurchase) problems[`items.${index}.quantity`] = `must be at most ${type.maxPerPurchase}`;
    if (guests && guests.length !== quantity) problems[`items.${index}.guests`] = `must be ${quantity}: one for each ticket`;
    if ((type.salesStartAt && type.salesStartAt > now) || (type.salesEndAt && type.salesEndAt <= now)) throw salesClosed();
  }
  if (total > MAX_MINOR) problems.items = `come to more than ${fromMinor(MAX_MINOR, event.currency)} ${event.currency}, which nobody can pay at once`;
  if (Object.keys(problems).length > 0) throw badInput(problems);
}

/** The same purchase with a new reference and new ticket codes: one of them was taken. */
function redrawn(document: NewPurchase): NewPurchase {
  return {
    ...document,
    purchase: { ...document.purchase, reference: speakableCode("EP", 3) },
    tickets: document.tickets.map((ticket) => ({ ...ticket, code: speakableCode("TKT", 3) })),
  };
}
