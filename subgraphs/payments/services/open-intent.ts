import { newId } from "../../../platform/db/new-id";
import type { Logger } from "../../../platform/logging/logger";
import { addToOutbox } from "../../../platform/outbox/outbox";
import type { PaymentsDatabase } from "../repositories/database";
import type { PaymentRecord, PaymentRepository } from "../repositories/payment.repository";
import type { ClosePayment } from "./close-payment";
import { paymentEvent } from "./payment-event";
import { coreNews, liveNews } from "./payment-news";
import { ProviderRefused, ProviderUnavailable, type Intent, type IntentRequest, type PaymentProvider } from "./payment-provider.port";
import type { PaymentProviders } from "./payment-providers";

/** A key for a provider: another one for each intent that we may want. */
export const newProviderKey = (): string => `payment-${newId()}`;

/** Has the intent of a recorded payment made, by the first preferred provider that is up. */
export class OpenIntent {
  /** @param patience milliseconds before an intent that waits for its buyer is asked after */
  constructor(
    private readonly db: PaymentsDatabase,
    private readonly payments: PaymentRepository,
    private readonly providers: PaymentProviders,
    private readonly closePayment: ClosePayment,
    private readonly patience: number,
    private readonly logger: Logger,
  ) {}

  /**
   * Run twice at the same time for one payment, both get the same intent, because both use its key.
   * @returns the payment afterwards: without an intent if no provider could be reached (it is tried again later), FAILED
   * if every provider refused it or none is set up, CANCELLED if its hold has ended
   */
  async run(payment: PaymentRecord, now = new Date()): Promise<PaymentRecord> {
    if (payment.expiresAt <= now) return payment.intentId === null ? this.closePayment.run(payment, now) : payment;
    let current = payment;
    let refusal: string | null = payment.preferredGateways.some((gateway) => this.providers.find(gateway)) ? null : "This payment method is not available here. Choose another one.";
    let unreachable = false;
    for (const gateway of payment.preferredGateways) {
      const provider = this.providers.find(gateway);
      if (!provider) continue;
      if (current.intentId !== null || current.status !== "PENDING" || current.expiresAt <= now) return current;
      if (current.gateway !== gateway) current = await this.moveTo(current, gateway);
      if (current.gateway !== gateway) return current;
      try {
        const intent = await provider.createIntent(requestOf(current), current.providerKey);
        return await this.record(current, provider, intent);
      } catch (error) {
        if (error instanceof ProviderRefused) refusal = error.message;
        else if (error instanceof ProviderUnavailable) unreachable = true;
        else throw error;
        this.logger.warn({ err: error, paymentId: payment.id, gateway }, "a provider made no intent; the next one is asked");
      }
    }
    return refusal !== null && !unreachable ? this.refused(current, refusal, now) : current;
  }

  /** Under a new key, stored before the other provider is asked. */
  private async moveTo(payment: PaymentRecord, gateway: PaymentRecord["gateway"]): Promise<PaymentRecord> {
    await this.payments.updateUnopened(this.db.client, payment.id, payment.providerKey, { gateway, providerKey: newProviderKey() });
    return this.now(payment);
  }

  private async record(payment: PaymentRecord, provider: PaymentProvider, intent: Intent): Promise<PaymentRecord> {
    await this.db.transaction(async (tx) => {
      const change = { intentId: intent.id, clientSecret: intent.clientSecret, checkoutUrl: intent.checkoutUrl, nextCheckAt: new Date(Date.now() + this.patience) };
      if (!(await this.payments.updateUnopened(tx, payment.id, payment.providerKey, change))) return;
      await addToOutbox(tx, liveNews(payment));
      this.db.logEvent(tx, "payment intent created", { ...paymentEvent(payment), intentId: intent.id });
    });
    const current = await this.now(payment);
    if (current.intentId !== intent.id) {
      // The payment was called off, or went elsewhere, in the meantime. Nobody has the secret of this intent, so that
      // it could not be paid: closing it is good manners.
      await provider.cancelIntent(intent.id).catch((error: unknown) => this.logger.warn({ err: error, intentId: intent.id }, "an unused intent stays open"));
    }
    return current;
  }

  private async refused(payment: PaymentRecord, failureReason: string, now: Date): Promise<PaymentRecord> {
    await this.db.transaction(async (tx) => {
      if (!(await this.payments.updateUnopened(tx, payment.id, payment.providerKey, { status: "FAILED", failureReason, nextCheckAt: null }))) return;
      await addToOutbox(tx, liveNews(payment), coreNews({ ...payment, failureReason }, "payment.failed", now));
      this.db.logEvent(tx, "payment failed", paymentEvent(payment));
    });
    return this.now(payment);
  }

  private async now(payment: PaymentRecord): Promise<PaymentRecord> {
    return (await this.payments.byId(this.db.client, payment.id)) ?? payment;
  }
}

const requestOf = (payment: PaymentRecord): IntentRequest => ({
  paymentId: payment.id,
  purchaseId: payment.purchaseId,
  amountMinor: payment.amountMinor,
  currency: payment.currency,
  description: payment.description,
  reference: payment.reference,
  customerEmail: payment.customerEmail,
  customerName: payment.customerName,
  returnUrl: payment.returnUrl,
});
