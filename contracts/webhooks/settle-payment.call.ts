import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { acknowledged, id } from "../field-schemas";

/** The purchase is over without having been paid (expired, cancelled): open attempts are cancelled at the provider. */
export const cancelPaymentsCall = defineCall({
  name: "cancel-payments",
  priority: "high",
  service: "payments",
  callers: ["core"],
  method: "POST",
  path: "/api/internal/purchases/{purchaseId}/cancel-payments",
  timeout: 15_000,
  request: z.object({ purchaseId: id }),
  response: acknowledged,
});

/** Gives all of a payment back, e.g. money that came after the hold had run out and nothing was left. */
export const refundPaymentCall = defineCall({
  name: "refund-payment",
  priority: "high",
  service: "payments",
  callers: ["core"],
  method: "POST",
  path: "/api/internal/payments/{paymentId}/refund",
  timeout: 15_000,
  request: z.object({ paymentId: id, reason: z.string().max(500) }),
  response: acknowledged,
});
