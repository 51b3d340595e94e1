import { addToOutbox } from "../../../platform/outbox/outbox";
import type { PaymentsDatabase } from "../repositories/database";
import { isOpen, type PaymentRecord, type PaymentRepository } from "../repositories/payment.repository";
import { paymentEvent } from "./payment-event";
import { coreNews, liveNews } from "./payment-news";
import type { SyncPayment } from "./sync-payment";

/** Ends attempts that are still open, so that they cannot be paid any more. */
export class ClosePayment {
  constructor(
    private readonly db: PaymentsDatabase,
    private readonly payments: PaymentRepository,
    private readonly sync: SyncPayment,
  ) {}

  /**
   * @returns the payment afterwards: CANCELLED, or what was faster (paid, or being processed)
   * @throws ProviderUnavailable: then it is as open as before
   */
  async run(payment: PaymentRecord, now = new Date()): Promise<PaymentRecord> {
    if (!isOpen(payment)) return payment;
    const closed = payment.intentId === null ? await this.closeUnopened(payment, now) : payment;
    return closed.intentId === null ? closed : this.sync.cancel(closed);
  }

  /**
   * Every open attempt of a purchase that is over.
   * @returns how many there were
   */
  async ofPurchase(purchaseId: string): Promise<number> {
    const open = (await this.payments.ofPurchases(this.db.client, [purchaseId])).filter(isOpen);
    for (const payment of open) await this.run(payment);
    return open.length;
  }

  /** Without an intent there is nothing that could be paid; one that is being made right now is not recorded any more. */
  private closeUnopened(payment: PaymentRecord, now: Date): Promise<PaymentRecord> {
    return this.db.transaction(async (tx) => {
      const current = await this.payments.lock(tx, payment.id);
      if (!current || current.intentId !== null || !isOpen(current)) return current ?? payment;
      const closed = await this.payments.update(tx, payment.id, { status: "CANCELLED", nextCheckAt: null });
      await addToOutbox(tx, liveNews(closed), coreNews(closed, "payment.cancelled", now));
      this.db.logEvent(tx, "payment cancelled", paymentEvent(closed));
      return closed;
    });
  }
}
