import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { currency, decimal, id, instant } from "../field-schemas";

/**
 * Core asks for a payment for a purchase. Idempotency-Key: the purchase's id; a repeat answers 200 with the first
 * answer. Facts that never change travel in `metadata`, so that payments can authorise later without asking.
 */
export const processPaymentCall = defineCall({
  name: "process-payment",
  priority: "high",
  service: "payments",
  callers: ["core"],
  method: "POST",
  path: "/api/payments/process",
  timeout: 10_000,
  request: z.object({
    amount: decimal,
    currency,
    description: z.string().max(500),
    customerEmail: z.string().max(254),
    customerName: z.string().max(300),
    returnUrl: z.url(),
    /** In order of preference. */
    preferredGateways: z.array(z.enum(["stripe", "paypal"])).min(1),
    metadata: z.object({
      purchaseId: id,
      reference: z.string(),
      eventId: id,
      organizationId: id,
      buyerUserId: id.nullable(),
      ticketIds: z.array(id),
      /** Until when the tickets are held. */
      expiresAt: instant,
      source: z.string(),
    }),
  }),
  response: z.object({
    payment_service_id: id,
    /** Null while the provider has not been reached yet. */
    paymentIntentId: z.string().nullable(),
    clientSecret: z.string().nullable(),
    checkoutUrl: z.string().nullable(),
    gateway: z.enum(["stripe", "paypal"]),
  }),
});
