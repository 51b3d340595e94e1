import { makeRefundJob } from "../../../contracts/jobs/make-refund.job";
import { newId } from "../../../platform/db/new-id";
import { badInput, conflict, notFound } from "../../../platform/errors/platform-errors";
import { addToOutbox, jobMessage } from "../../../platform/outbox/outbox";
import type { PaymentsDatabase } from "../repositories/database";
import { isPaid, type PaymentRepository } from "../repositories/payment.repository";
import type { RefundRepository } from "../repositories/refund.repository";
import { refundEvent } from "./payment-event";
import { liveNews } from "./payment-news";

/** Decides to give money back and records it; a job then asks the provider. */
export class RefundPayment {
  /** @param patience milliseconds before a refund that did not come through is looked after */
  constructor(
    private readonly db: PaymentsDatabase,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly patience: number,
  ) {}

  /**
   * All of a payment that is not given back yet, or on its way.
   * @param requestKey once under it
   * @returns false when there was nothing (more) to give back
   * @throws NOT_FOUND; CONFLICT for a payment that was not paid
   */
  async all(paymentId: string, reason: string, requestKey: string): Promise<boolean> {
    if (requestKey === "") throw badInput({ "Idempotency-Key": "is required" });
    return this.db.transaction(async (tx) => {
      const payment = await this.payments.lock(tx, paymentId);
      if (!payment) throw notFound("payment");
      if (await this.refunds.byRequestKey(tx, requestKey)) return false;
      if (!isPaid(payment)) throw conflict(`The payment is ${payment.status.toLowerCase()}: there is nothing to give back.`);
      const before = await this.refunds.ofPayments(tx, [paymentId]);
      const spoken = before.filter(({ status }) => status !== "FAILED").reduce((sum, refund) => sum + refund.amountMinor, 0);
      const amountMinor = payment.amountMinor - spoken;
      if (amountMinor <= 0) return false;
      const id = newId();
      await this.refunds.insert(tx, {
        id,
        paymentId,
        amountMinor,
        status: "PENDING",
        reason,
        requestKey,
        providerKey: `refund-${id}`,
        providerRefundId: null,
        failureReason: null,
        completedAt: null,
        nextCheckAt: new Date(Date.now() + this.patience),
      });
      await addToOutbox(tx, jobMessage(makeRefundJob, { refundId: id }), liveNews(payment));
      this.db.logEvent(tx, "refund requested", { ...refundEvent(payment, { id, amountMinor }), requestedAt: "core" });
      return true;
    });
  }
}
