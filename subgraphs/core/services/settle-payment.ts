import type { z } from "zod";
import { eventStatisticsChanged, purchaseChanged } from "../../../contracts/topics/topics";
import type { paymentWebhookCall } from "../../../contracts/webhooks/payment-webhook.call";
import { refundPaymentCall } from "../../../contracts/webhooks/settle-payment.call";
import { conflict, notFound } from "../../../platform/errors/platform-errors";
import { toMinor } from "../../../platform/money/money";
import { firstTime } from "../../../platform/outbox/inbox";
import { addToOutbox, callMessage, topicMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import { NotEnough, NotOnSale, type CapacityRepository } from "../repositories/capacity.repository";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { EventRepository } from "../repositories/event.repository";
import { PromoCodeUsedUp } from "../repositories/placement-errors";
import type { PaidPortion, PurchaseRecord, PurchaseRepository } from "../repositories/purchase.repository";
import type { TicketRepository } from "../repositories/ticket.repository";
import type { ExpireHolds } from "./expire-holds";
import { generationMessages } from "./generation-requests";
import { limitNotice } from "./limit-notice";
import type { Pseudonyms } from "./pseudonyms";
import { purchaseEvent } from "./purchase-event";

type PaymentNews = z.infer<typeof paymentWebhookCall.request>;

/** Applies the result of a payment to its purchase: paid, failed, cancelled or refunded. */
export class SettlePayment {
  constructor(
    private readonly db: CoreDatabase,
    private readonly purchases: PurchaseRepository,
    private readonly tickets: TicketRepository,
    private readonly events: EventRepository,
    private readonly capacity: CapacityRepository,
    private readonly holds: ExpireHolds,
    private readonly pseudonyms: Pseudonyms,
  ) {}

  /**
   * Once per `messageId`, whatever the order in which messages come.
   * @returns false for a repeat
   * @throws NOT_FOUND for a purchase that we do not have
   */
  run(news: PaymentNews, messageId: string): Promise<boolean> {
    return this.attempt(news, messageId, true);
  }

  private async attempt(news: PaymentNews, messageId: string, mayFree: boolean): Promise<boolean> {
    try {
      return await this.apply(news, messageId, true);
    } catch (error) {
      // Late money and nothing left: the transaction that tried to take tickets again is gone, so decide anew.
      if (!(error instanceof NotEnough || error instanceof NotOnSale || error instanceof PromoCodeUsedUp)) throw error;
      const freed = mayFree ? await this.freeOverdue(news.data.purchase_id) : 0;
      return freed > 0 ? this.attempt(news, messageId, false) : this.apply(news, messageId, false);
    }
  }

  /** What a hold has that has run out is free, whatever the counters say. @returns how many were ended */
  private async freeOverdue(purchaseId: string): Promise<number> {
    const purchase = await this.purchases.byId(this.db.client, purchaseId);
    return purchase ? this.holds.run(purchase.eventId) : 0;
  }

  private apply(news: PaymentNews, messageId: string, mayTakeAgain: boolean): Promise<boolean> {
    return this.db.transaction(async (tx) => {
      if (!(await firstTime(tx, "payment-webhook", messageId))) return false;
      const purchase = await this.purchases.lock(tx, news.data.purchase_id);
      if (!purchase) throw notFound("purchase");
      if (news.eventType === "payment.completed") await this.completed(tx, purchase, news, mayTakeAgain);
      else if (news.eventType === "payment.refunded") await this.refunded(tx, purchase, news);
      // A failed or cancelled attempt changes nothing but what we show: the hold goes on until it ends.
      else if (purchase.status === "PENDING") await this.purchases.update(tx, purchase.id, { paymentStatus: news.status });
      await addToOutbox(tx, topicMessage(purchaseChanged, purchase.id, { id: purchase.id }));
      return true;
    });
  }

  private async completed(tx: Tx, purchase: PurchaseRecord, news: PaymentNews, mayTakeAgain: boolean): Promise<void> {
    const { payment_service_id: paymentId } = news.data;
    if (purchase.paymentId === paymentId) return;
    const amountIsRight = toMinor(news.data.amount, purchase.currency) === purchase.totalMinor && news.data.currency === purchase.currency;
    // A hold of a cancelled event is about to be ended: its tickets are good for nothing, so the money goes back.
    const event = await this.events.byId(tx, purchase.eventId);
    const isCancelled = event?.status === "CANCELLED";
    const cardKey = this.pseudonyms.ofCard(purchase.eventId, news.data.card_fingerprint ?? null);
    if (purchase.status === "PENDING" && amountIsRight && !isCancelled) {
      if ((await this.purchases.overLimit(tx, purchase.id, cardKey, false, new Date())) === null) return this.markPaid(tx, purchase, news, cardKey);
      return this.rejectOverLimit(tx, purchase, paymentId);
    }
    const over = purchase.status === "EXPIRED" || purchase.status === "CANCELLED";
    const alreadyGone = !(await firstTime(tx, "refunded-early", paymentId));
    if (purchase.status === "EXPIRED" && amountIsRight && mayTakeAgain && !isCancelled && !alreadyGone) {
      if ((await this.purchases.overLimit(tx, purchase.id, cardKey, true, new Date())) !== null) return this.rejectOverLimit(tx, purchase, paymentId);
      await this.holds.takeAgain(tx, purchase);
      this.db.logEvent(tx, "late payment accepted", { purchaseId: purchase.id, eventId: purchase.eventId, paymentId });
      return this.markPaid(tx, purchase, news, cardKey);
    }
    if (alreadyGone) return;
    const reason = isCancelled
      ? "The event was cancelled."
      : over
        ? "The tickets were no longer held when the money came."
        : amountIsRight
          ? "This purchase was paid already."
          : "This is not what was to be paid.";
    this.db.logEvent(tx, "payment rejected", {
      purchaseId: purchase.id, eventId: purchase.eventId, paymentId, reason,
    }, "warn");
    await addToOutbox(tx, callMessage(refundPaymentCall, { paymentId, reason }));
  }

  /**
   * The buyer, or the card that paid, would have more tickets than `maxPerBuyer`. Ends the purchase rather than leaving it
   * to be paid with another card: its tickets are for buyers who have fewer. The money goes back, and the buyer is notified.
   */
  private async rejectOverLimit(tx: Tx, purchase: PurchaseRecord, paymentId: string): Promise<void> {
    const reason = "The limit of tickets for each buyer was reached.";
    const { id: purchaseId, eventId } = purchase;
    if (purchase.status === "PENDING") {
      await firstTime(tx, "refunded-early", paymentId);
      await this.holds.end(tx, purchase, "CANCELLED");
    }
    this.db.logEvent(tx, "payment rejected", { purchaseId, eventId, paymentId, reason }, "warn");
    await addToOutbox(tx, callMessage(refundPaymentCall, { paymentId, reason }), ...(await this.limitNotice(tx, purchase)));
  }

  private async limitNotice(tx: Tx, purchase: PurchaseRecord): Promise<OutboxMessage[]> {
    const event = await this.events.byId(tx, purchase.eventId);
    return event ? [limitNotice(event, purchase)] : [];
  }

  private async markPaid(tx: Tx, purchase: PurchaseRecord, news: PaymentNews, cardKey: string | null): Promise<void> {
    const { data } = news;
    const paidAt = data.completed_at === null ? new Date() : new Date(data.completed_at);
    await this.purchases.update(tx, purchase.id, {
      status: "PAID",
      paidAt,
      expiresAt: null,
      paymentId: data.payment_service_id,
      paymentStatus: news.status,
      paymentGateway: data.gateway,
      paymentIntentId: news.paymentIntentId,
      cardKey,
    });
    await this.tickets.issue(tx, purchase.id);
    const event = await this.events.byId(tx, purchase.eventId);
    const tickets = await this.tickets.withGuestAndType(tx, purchase.id);
    if (event) await addToOutbox(tx, ...generationMessages(event, purchase, tickets), topicMessage(eventStatisticsChanged, event.id, { id: event.id }));
    const portions = await this.purchases.portionsOf(tx, purchase.id);
    await this.capacity.sell(tx, purchase.eventId, portions, revenuesOf(portions));
    this.db.logEvent(tx, "purchase paid", {
      ...purchaseEvent(purchase), paymentId: data.payment_service_id, gateway: data.gateway,
    });
  }

  private async refunded(tx: Tx, purchase: PurchaseRecord, news: PaymentNews): Promise<void> {
    // Told before the payment itself was: it is tried again later, when that has arrived.
    if (purchase.status === "PENDING") throw conflict("The payment of this purchase is not known yet.");
    const refundedMinor = toMinor(news.data.refunded_amount, purchase.currency);
    if (purchase.paymentId !== news.data.payment_service_id) {
      // Money of an attempt that never paid this purchase went back: nothing of the purchase changes. But its completion
      // may still be on its way, and must not take the tickets again for money that is gone.
      if (purchase.paymentId === null) await firstTime(tx, "refunded-early", news.data.payment_service_id);
      return;
    }
    if (refundedMinor <= purchase.refundedMinor) return;
    const status = refundedMinor >= purchase.totalMinor ? "REFUNDED" : "PARTIALLY_REFUNDED";
    await this.purchases.update(tx, purchase.id, { status, refundedMinor, paymentStatus: news.status });
    await this.events.addRefunded(tx, purchase.eventId, refundedMinor - purchase.refundedMinor);
    this.db.logEvent(tx, "purchase refunded", { ...purchaseEvent(purchase), status, refundedMinor });
    await addToOutbox(tx, topicMessage(eventStatisticsChanged, purchase.eventId, { id: purchase.eventId }));
  }
}

/** Minor units paid for each type. What a promo code took off was spread over the items when the purchase was priced. */
export const revenuesOf = (portions: readonly PaidPortion[]): Map<string, number> =>
  new Map(portions.map(({ ticketTypeId, quantity, unitPriceMinor, discountMinor }) => [ticketTypeId, quantity * unitPriceMinor - discountMinor]));
