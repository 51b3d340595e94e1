import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { acknowledged, currency, decimal, id, instant } from "../field-schemas";

/** Payments tells core what became of a payment. Applied once by its Idempotency-Key, in whatever order it arrives. */
export const paymentWebhookCall = defineCall({
  name: "payment-webhook",
  priority: "high",
  service: "core",
  callers: ["payments"],
  method: "POST",
  path: "/api/internal/payment-webhook",
  request: z.object({
    eventType: z.enum(["payment.completed", "payment.failed", "payment.cancelled", "payment.refunded"]),
    paymentIntentId: z.string().nullable(),
    status: z.enum(["completed", "failed", "cancelled", "partially_refunded", "refunded"]),
    timestamp: instant,
    data: z.object({
      payment_service_id: id,
      purchase_id: id,
      gateway: z.enum(["stripe", "paypal"]),
      amount: decimal,
      /** All that was given back so far. */
      refunded_amount: decimal.default("0"),
      currency,
      /** The provider's identifier of the card that paid, the same for each payment with it; null or omitted if there is none. */
      card_fingerprint: z.string().max(255).nullish(),
      completed_at: instant.nullable(),
      failure_reason: z.string().nullable().default(null),
    }),
  }),
  response: acknowledged,
});
