import { createHash } from "node:crypto";
import { selfOf } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import type { SolvedChallenge } from "../../../platform/challenge/challenge-provider";
import { isId } from "../../../platform/db/new-id";
import type { AppError } from "../../../platform/errors/app-error";
import { conflict, notFound } from "../../../platform/errors/platform-errors";
import { purchasesLimited } from "../../../platform/metrics/metrics";
import { requireWantedWork } from "../../../platform/overload/work";
import { buyerLimitReached, promoCodeInvalid, salesClosed, soldOut } from "../errors";
import { NotEnough, NotOnSale } from "../repositories/capacity.repository";
import type { CoreDatabase } from "../repositories/database";
import { LimitExceeded, OfferOver, PromoCodeUsedUp } from "../repositories/placement-errors";
import { AlreadyPlaced, type NewPurchase, type Placement, type PurchaseRecord, type PurchaseRepository } from "../repositories/purchase.repository";
import { composePurchase, placed, redrawn } from "./compose-purchase";
import type { DeliveryConfirmations } from "./delivery-confirmations";
import { maySeeEvent } from "./event-access";
import type { EventPage } from "./event-pages.port";
import type { ExpireHolds } from "./expire-holds";
import type { OrderTerms } from "./order-terms";
import type { Seen } from "./purchase-access";
import { purchaseEvent } from "./purchase-event";
import type { PurchaseChallenges } from "./purchase-challenges";
import { limitRefusal } from "./purchase-refusals";
import { checkOrder, type PurchaseOrder } from "./purchase-order";
import type { RememberedEvents } from "./remembered-events";
import type { RequestPayment } from "./request-payment";
import { limitPerBuyer } from "./ticket-type-draft";

/** An order, and under what it is placed. */
interface Request {
  readonly caller: Principal;
  readonly order: PurchaseOrder;
  readonly idempotencyScope: string;
  readonly inputHash: string;
  readonly now: Date;
  readonly holdUntil: Date;
  readonly solved: SolvedChallenge | null;
}

/** A purchase that was placed now or before, or why there is none. */
type Answer = { readonly purchase: PurchaseRecord } | { readonly refusal: AppError };

/**
 * Holds tickets for a buyer and asks for the money; what costs nothing is sold at once. In a rush every round trip counts:
 * an order is made from an event that was remembered, and the database, which is asked once, checks that it still holds.
 */
export class PurchaseTickets {
  /** @param holdMilliseconds how long an unpaid purchase holds its tickets */
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: RememberedEvents,
    private readonly purchases: PurchaseRepository,
    private readonly terms: OrderTerms,
    private readonly challenges: PurchaseChallenges,
    private readonly requestPayment: RequestPayment,
    private readonly expireHolds: ExpireHolds,
    private readonly holdMilliseconds: number,
    private readonly confirmations: DeliveryConfirmations,
  ) {}

  /**
   * Everybody may buy. A repeat under the same key answers with the first purchase as it is now.
   * @throws BAD_USER_INPUT, NOT_FOUND, SALES_CLOSED, SOLD_OUT, PROMO_CODE_INVALID; CONFLICT for another input under the
   * same key, and for an offer that is over; BUYER_LIMIT_REACHED; CHALLENGE_REQUIRED and RATE_LIMITED if too much is held
   * by the buyer or from the buyer's network
   */
  async run(caller: Principal, given: PurchaseOrder, now = new Date()): Promise<Seen<PurchaseRecord>> {
    // The same order with a solution is still the same order.
    const { challengeSolution, ...order } = given;
    // Strangers do not share their keys: without an account, the caller is whoever has the buyer's address.
    const buyerUserId = selfOf(caller, "purchases:own");
    const idempotencyScope = buyerUserId !== null ? `user:${buyerUserId}` : `anonymous:${sha256(order.buyer.email.toLowerCase())}`;
    // What is null was not given: for a client the two are the same.
    const inputHash = sha256(JSON.stringify({ ...order, promoCode: order.promoCode ?? undefined, waitingListToken: order.waitingListToken ?? undefined, returnUrl: order.returnUrl ?? undefined }));
    const solved = await this.challenges.check(caller, order.eventId, challengeSolution ?? null);
    const request = { caller, order, idempotencyScope, inputHash, now, holdUntil: new Date(now.getTime() + this.holdMilliseconds), solved };

    const answer = await this.begin(request).catch(async (error: unknown) => {
      requireWantedWork();
      // What was bought is not refused because sales have ended since, or because its own repeat took the last ones.
      const purchase = await this.earlier(request);
      if (!purchase) throw error;
      return { purchase };
    });
    if ("refusal" in answer) throw answer.refusal;
    const { purchase } = answer;
    if (purchase.inputHash !== inputHash) throw conflict("This idempotencyKey was used for another purchase. Use a new one for a new purchase.");
    await this.askForMoney(purchase, now);
    return { ...purchase, seenAs: "BUYER" };
  }

  private async begin(request: Request): Promise<Answer> {
    const { eventId } = request.order;
    if (!isId(eventId)) throw notFound("event");
    const remembered = await this.events.of(eventId);
    const document = await this.compose(request, remembered).catch(async (error: unknown) => {
      // Sales may have begun in this very second: a change of a ticket type is one of its event, too.
      const again = await this.events.again(eventId);
      if (again?.event.updatedAt.getTime() === remembered?.event.updatedAt.getTime()) throw error;
      return this.compose(request, again);
    });
    const placement = await this.place(eventId, document);
    if (placement.outcome !== "CHANGED") return this.answer(request, document, placement);
    const changed = await this.compose(request, await this.events.changed(eventId));
    return this.answer(request, changed, await this.place(eventId, changed));
  }

  /** Everything that can be told before anything is written. */
  private async compose(request: Request, page: EventPage | null): Promise<NewPurchase> {
    if (!page || !maySeeEvent(request.caller, page.event)) throw notFound("event");
    const { event, ticketTypes: types } = page;
    checkOrder(request.order, event, types, request.now);
    const terms = await this.terms.of(request.caller, request.order, types, event, request.now, request.solved);
    return this.confirmations.demandFor(request.caller, composePurchase({ ...request, event, types, terms }));
  }

  private async answer(request: Request, document: NewPurchase, placement: Placement): Promise<Answer> {
    switch (placement.outcome) {
      case "PLACED":
        return { purchase: placed(document) };
      case "PLACED_BEFORE": {
        const purchase = await this.earlier(request);
        return purchase ? { purchase } : { refusal: notFound("purchase") };
      }
      case "SOLD_OUT":
        return { refusal: soldOut(placement.ticketTypeId, placement.available) };
      case "PROMO_CODE_USED_UP":
        return { refusal: promoCodeInvalid("This promo code is used up.") };
      case "CHANGED":
        return { refusal: conflict("The event was just updated. Reload it and try again.") };
      case "CHALLENGE_REQUIRED":
        return { refusal: await this.challenges.require(request.caller, request.order, placement.level, request.solved !== null) };
      case "BUYER_LIMIT":
        purchasesLimited.inc({ outcome: placement.outcome });
        return { refusal: await this.buyerLimit(request.order.eventId, placement.ticketTypeId) };
      case "RATE_LIMITED":
      case "TOO_MANY_AT_ONCE":
        purchasesLimited.inc({ outcome: placement.outcome });
        return { refusal: limitRefusal(placement) };
    }
  }

  private async buyerLimit(eventId: string, ticketTypeId: string): Promise<AppError> {
    const type = (await this.events.of(eventId))?.ticketTypes.find(({ id }) => id === ticketTypeId);
    return type ? buyerLimitReached(ticketTypeId, limitPerBuyer(type)) : notFound("ticket type");
  }

  private async place(eventId: string, document: NewPurchase, again = true): Promise<Placement> {
    try {
      // A hold that nobody waits for keeps tickets from other buyers until it expires.
      requireWantedWork();
      const placement = await this.db.statement((client) => this.purchases.place(client, document));
      if (placement.outcome === "PLACED") this.afterPlacement(document);
      // A hold ends at its time, not when the workers come round to it: what it has is free, whatever the counters say.
      const worthAgain = again && "overdue" in placement && placement.overdue && (await this.expireHolds.run(eventId)) > 0;
      return worthAgain ? await this.place(eventId, document, false) : placement;
    } catch (error) {
      if (error instanceof NotOnSale) throw salesClosed();
      if (error instanceof OfferOver) throw conflict("This offer is over.");
      if (error instanceof LimitExceeded) return error.refusal;
      if (error instanceof AlreadyPlaced && !error.isKey && again) return this.place(eventId, redrawn(document), false);
      if (!(error instanceof NotEnough || error instanceof PromoCodeUsedUp)) throw error;
      if (again && (await this.expireHolds.run(eventId)) > 0) return this.place(eventId, document, false);
      throw error instanceof NotEnough ? soldOut(error.ticketTypeId, error.available) : promoCodeInvalid("This promo code is used up.");
    }
  }

  private afterPlacement({ purchase, offer, tickets }: NewPurchase): void {
    this.db.committed();
    const facts = purchaseEvent(purchase);
    this.db.logEvent(this.db.client, "purchase placed", { ...facts, tickets: tickets.length });
    if (offer !== null) this.db.logEvent(this.db.client, "waiting list offer taken", { entryId: offer, ...facts });
    if (purchase.status === "PAID") this.db.logEvent(this.db.client, "purchase paid", facts);
  }

  private earlier({ idempotencyScope, order }: Request): Promise<PurchaseRecord | null> {
    return this.purchases.byIdempotencyKey(this.db.client, idempotencyScope, order.idempotencyKey);
  }

  /** Also by the repeat of a purchase for which payments had no answer. */
  private async askForMoney(purchase: PurchaseRecord, now: Date): Promise<void> {
    const unasked = purchase.paymentStatus === null && purchase.expiresAt !== null && purchase.expiresAt > now;
    const page = unasked ? await this.events.of(purchase.eventId) : null;
    if (page) await this.requestPayment.run(purchase, page.event.title);
  }
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
