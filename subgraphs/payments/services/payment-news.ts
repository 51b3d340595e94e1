import { paymentChanged } from "../../../contracts/topics/topics";
import { paymentWebhookCall } from "../../../contracts/webhooks/payment-webhook.call";
import { fromMinor } from "../../../platform/money/money";
import { callMessage, topicMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { PaymentRecord } from "../repositories/payment.repository";

type News = "payment.completed" | "payment.failed" | "payment.cancelled" | "payment.refunded";

const statuses = {
  "payment.completed": () => "completed" as const,
  "payment.failed": () => "failed" as const,
  "payment.cancelled": () => "cancelled" as const,
  "payment.refunded": ({ status }: PaymentRecord) => (status === "REFUNDED" ? ("refunded" as const) : ("partially_refunded" as const)),
} as const;

/** Tells those who follow the purchase that something about its payment is new. */
export const liveNews = (payment: Pick<PaymentRecord, "id" | "purchaseId">): OutboxMessage => topicMessage(paymentChanged, payment.purchaseId, { id: payment.id });

/** Tells core what became of a payment. @param cardFingerprint of the card that paid */
export const coreNews = (payment: PaymentRecord, eventType: News, now: Date, cardFingerprint: string | null = null): OutboxMessage =>
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
      card_fingerprint: cardFingerprint,
      completed_at: payment.completedAt?.toISOString() ?? null,
      failure_reason: payment.failureReason,
    },
  });
