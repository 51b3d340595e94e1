import { paymentGatewaysCall } from "../../../contracts/webhooks/payment-gateways.call";
import { processPaymentCall } from "../../../contracts/webhooks/process-payment.call";
import { cancelPaymentsCall, refundPaymentCall } from "../../../contracts/webhooks/settle-payment.call";
import { unavailable } from "../../../platform/errors/platform-errors";
import { handleCall, type CallHandler } from "../../../platform/webhooks/handle-call";
import type { ClosePayment } from "../services/close-payment";
import { ProviderUnavailable } from "../services/payment-provider.port";
import type { PaymentProviders } from "../services/payment-providers";
import type { ProcessPayment } from "../services/process-payment";
import type { RefundPayment } from "../services/refund-payment";

interface Services {
  readonly providers: PaymentProviders;
  readonly processPayment: ProcessPayment;
  readonly closePayment: ClosePayment;
  readonly refundPayment: RefundPayment;
}

/** What payments answers to the other services. */
export const paymentsCalls = ({ providers, processPayment, closePayment, refundPayment }: Services): CallHandler[] => [
  handleCall(processPaymentCall, async (order, { idempotencyKey, answerWith }) => {
    const { payment, first } = await processPayment.run(order, idempotencyKey);
    if (first) answerWith(201);
    return {
      payment_service_id: payment.id,
      paymentIntentId: payment.intentId,
      clientSecret: payment.clientSecret,
      checkoutUrl: payment.checkoutUrl,
      gateway: payment.gateway.toLowerCase() as "stripe" | "paypal",
    };
  }),
  handleCall(paymentGatewaysCall, () => Promise.resolve({ gateways: providers.gateways().map((gateway) => gateway.toLowerCase() as "stripe" | "paypal") })),
  handleCall(cancelPaymentsCall, async ({ purchaseId }) => {
    const open = await closePayment.ofPurchase(purchaseId).catch((error: unknown) => {
      // The caller keeps the message and comes back with it.
      throw error instanceof ProviderUnavailable ? unavailable("payments", 10, error) : error;
    });
    return { success: true as const, duplicate: open === 0 };
  }),
  handleCall(refundPaymentCall, async ({ paymentId, reason }, { idempotencyKey }) => ({
    success: true as const,
    duplicate: !(await refundPayment.all(paymentId, reason, idempotencyKey)),
  })),
];
