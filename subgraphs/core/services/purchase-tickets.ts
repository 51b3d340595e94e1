import { createHash } from "node:crypto";
import { selfOf } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { conflict, notFound } from "../../../platform/errors/platform-errors";
import { promoCodeInvalid, salesClosed, soldOut, tooManyHolds } from "../errors";
import { NotEnough, NotOnSale } from "../repositories/capacity.repository";
import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository, TicketTypeRecord } from "../repositories/event.repository";
import { OfferOver, PromoCodeUsedUp, TooManyHolds } from "../repositories/placement-errors";
import { AlreadyPlaced, type NewPurchase, type PurchaseRecord, type PurchaseRepository } from "../repositories/purchase.repository";
import { composePurchase, redrawn } from "./compose-purchase";
import { maySeeEvent } from "./event-access";
import type { ExpireHolds } from "./expire-holds";
import type { OrderTerms, Terms } from "./order-terms";
import type { Seen } from "./purchase-access";
import { checkOrder, type PurchaseOrder } from "./purchase-order";
import { availableOf } from "./read-statistics";
import type { RequestPayment } from "./request-payment";

/** Holds tickets for a buyer and asks for the money; what costs nothing is sold at once. */
export class PurchaseTickets {
  /** @param holdMilliseconds how long an unpaid purchase holds its tickets */
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly purchases: PurchaseRepository,
    private readonly terms: OrderTerms,
    private readonly requestPayment: RequestPayment,
    private readonly expireHolds: ExpireHolds,
    private readonly holdMilliseconds: number,
  ) {}

  /**
   * Everybody may buy. A repeat under the same key answers with the first purchase as it is now.
   * @throws BAD_USER_INPUT, NOT_FOUND, SALES_CLOSED, SOLD_OUT, PROMO_CODE_INVALID; CONFLICT for another input under the
   * same key, and for an offer that is over; RATE_LIMITED for somebody without an account who holds enough already
   */
  async run(caller: Principal, order: PurchaseOrder, now = new Date()): Promise<Seen<PurchaseRecord>> {
    // Strangers do not share their keys: without an account, the caller is whoever has the buyer's address.
    const buyerUserId = selfOf(caller, "purchases:own");
    const scope = buyerUserId !== null ? `user:${buyerUserId}` : `anonymous:${sha256(order.buyer.email.toLowerCase())}`;
    const inputHash = sha256(JSON.stringify(order));
    const before = await this.purchases.byIdempotencyKey(this.db.client, scope, order.idempotencyKey);
    if (before) return this.repeat(before, inputHash, now);

    try {
      return await this.begin(caller, order, scope, inputHash, now);
    } catch (error) {
      // Somebody asked the same at the same moment and was first: then it is theirs that is sold out, or the offer taken.
      const first = await this.purchases.byIdempotencyKey(this.db.client, scope, order.idempotencyKey);
      if (!first) throw error;
      return this.repeat(first, inputHash, now);
    }
  }

  private async begin(caller: Principal, order: PurchaseOrder, idempotencyScope: string, inputHash: string, now: Date): Promise<Seen<PurchaseRecord>> {
    const event = isId(order.eventId) ? await this.events.byId(this.db.client, order.eventId) : null;
    if (!event || !maySeeEvent(caller, event)) throw notFound("event");
    const types = await this.events.ticketTypesOf(this.db.client, [event.id]);
    checkOrder(order, event, types, now);
    const terms = await this.terms.of(caller, order, types, now);
    if (!terms.offer) await this.refuseHopeless(order, event, types, terms);

    const holdUntil = new Date(now.getTime() + this.holdMilliseconds);
    const document = composePurchase({ caller, order, event, types, terms, idempotencyScope, inputHash, now, holdUntil });
    await this.place(event, document);
    const purchase = await this.purchases.byId(this.db.client, document.purchase.id);
    if (!purchase) throw notFound("purchase");
    await this.requestPayment.run(purchase, event.title);
    return { ...purchase, seenAs: "BUYER" };
  }

  private async repeat(purchase: PurchaseRecord, inputHash: string, now: Date): Promise<Seen<PurchaseRecord>> {
    if (purchase.inputHash !== inputHash) throw conflict("This idempotencyKey was used for another purchase. Use a new one for a new purchase.");
    const unasked = purchase.paymentStatus === null && purchase.expiresAt !== null && purchase.expiresAt > now;
    const event = unasked ? await this.events.byId(this.db.client, purchase.eventId) : null;
    if (event) await this.requestPayment.run(purchase, event.title);
    return { ...purchase, seenAs: "BUYER" };
  }

  /**
   * Most of those who come to a sold-out event need not be a burden to the database: what the counters say already is
   * said at once. Whether there really is enough is decided by `place` alone.
   */
  private async refuseHopeless(order: PurchaseOrder, event: EventRecord, types: readonly TicketTypeRecord[], { promo }: Terms): Promise<void> {
    const refusal = () => {
      for (const { ticketTypeId, quantity } of order.items) {
        const type = types.find(({ id }) => id === ticketTypeId);
        const available = type ? availableOf(type, event) : 0;
        if (quantity > available) return soldOut(ticketTypeId, available);
      }
      return promo !== null && promo.maxUses !== null && promo.used >= promo.maxUses ? promoCodeInvalid("This promo code is used up.") : null;
    };
    const refused = refusal();
    // What an overdue hold has is free, whatever the counters say.
    if (refused && (await this.expireHolds.run(event.id)) === 0) throw refused;
  }

  private async place(event: EventRecord, document: NewPurchase, again = true): Promise<void> {
    try {
      await this.purchases.place(this.db.client, document);
      this.db.committed();
    } catch (error) {
      if (error instanceof NotOnSale) throw salesClosed();
      if (error instanceof OfferOver) throw conflict("This offer is over.");
      if (error instanceof TooManyHolds) throw tooManyHolds(error.retryAfter);
      if (error instanceof AlreadyPlaced && !error.isKey && again) return this.place(event, redrawn(document), false);
      if (!(error instanceof NotEnough || error instanceof PromoCodeUsedUp)) throw error;
      // A hold ends at its time, not when the workers come round to it.
      if (again && (await this.expireHolds.run(event.id)) > 0) return this.place(event, document, false);
      throw error instanceof NotEnough ? soldOut(error.ticketTypeId, error.available) : promoCodeInvalid("This promo code is used up.");
    }
  }
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
