import type { PaymentsDatabase } from "../repositories/database";
import type { PaymentRepository } from "../repositories/payment.repository";
import type { RefundRepository } from "../repositories/refund.repository";
import type { ApplyIntentState } from "./apply-intent-state";
import { ProviderRefused } from "./payment-provider.port";
import type { PaymentProviders } from "./payment-providers";
import type { SyncPayment } from "./sync-payment";

/** Asks the provider to give back what was decided. Safe to run at any time, any number of times. */
export class MakeRefund {
  constructor(
    private readonly db: PaymentsDatabase,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly providers: PaymentProviders,
    private readonly sync: SyncPayment,
    private readonly apply: ApplyIntentState,
  ) {}

  /** @throws ProviderUnavailable: then it has to be run again */
  async run(refundId: string): Promise<void> {
    const before = await this.refunds.byId(this.db.client, refundId);
    const payment = before && (await this.payments.byId(this.db.client, before.paymentId));
    if (!payment || payment.intentId === null) return;
    // Providers forget their idempotency keys after a day: what they list is remembered for good.
    await this.sync.run(payment);
    const refund = await this.refunds.byId(this.db.client, refundId);
    if (refund?.status !== "PENDING" || refund.providerRefundId !== null) return;
    const { amountMinor, reason, providerKey } = refund;
    try {
      const request = { refundId, paymentId: payment.id, intentId: payment.intentId, amountMinor, currency: payment.currency, reason };
      await this.apply.refund(payment.id, await this.providers.require(payment.gateway).refund(request, providerKey));
    } catch (error) {
      if (!(error instanceof ProviderRefused)) throw error;
      await this.apply.refundRefused(refund, error.message);
    }
  }
}
