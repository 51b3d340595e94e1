import { paymentChanged } from "../../../contracts/topics/topics";
import { paymentWebhookCall } from "../../../contracts/webhooks/payment-webhook.call";
import { fromMinor } from "../../../platform/money/money";
import { callMessage, topicMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { PaymentRecord } from "../repositories/payment.repository";

type News = "payment.completed" | "payment.failed" | "payment.cancelled" | "payment.refunded";

const statuses = {
  "payment.completed": () => "completed",
  "payment.failed": () => "failed",
  "payment.cancelled": () => "cancelled",
  "payment.refunded": ({ status }: PaymentRecord) => (status === "REFUNDED" ? "refunded" : "partially_refunded"),
} as const;

/** Tells those who follow the purchase that something about its payment is new. */
export const liveNews = (payment: Pick<PaymentRecord, "id" | "purchaseId">): OutboxMessage => topicMessage(paymentChanged, payment.purchaseId, { id: payment.id });

/** Tells core what became of a payment. */
export const coreNews = (payment: PaymentRecord, eventType: News, now: Date): OutboxMessage =>
  callMessage(paymentWebhookCall, {
    eventType,
    paymentIntentId: payment.intentId,
    status: statuses[eventType](payment),
    timestamp: now.toISOString(),
    data: {
      payment_service_id: payment.id,
      purchase_id: payment.purchaseId,
      gateway: payment.gateway.toLowerCase() as "stripe" | "paypal",
      amount: fromMinor(payment.amountMinor, payment.currency),
      refunded_amount: fromMinor(payment.refundedMinor, payment.currency),
      currency: payment.currency,
      completed_at: payment.completedAt?.toISOString() ?? null,
      failure_reason: payment.failureReason,
    },
  });
