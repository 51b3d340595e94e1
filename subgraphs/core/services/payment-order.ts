import type { z } from "zod";
import type { processPaymentCall } from "../../../contracts/webhooks/process-payment.call";
import { fromMinor } from "../../../platform/money/money";
import type { PurchaseRecord } from "../repositories/purchase.repository";

export type PaymentOrder = z.infer<typeof processPaymentCall.request>;

/**
 * The payment that core requests for a purchase, with every fact that payments needs to authorize callers later.
 * @param returnUrl where the buyer returns to after payment
 */
export function paymentOrder(purchase: PurchaseRecord, eventTitle: string, ticketIds: readonly string[], returnUrl: string): PaymentOrder {
  return {
    amount: fromMinor(purchase.totalMinor, purchase.currency),
    currency: purchase.currency,
    description: `${eventTitle} · ${purchase.reference}`,
    customerEmail: purchase.buyerEmail,
    customerName: `${purchase.buyerFirstName} ${purchase.buyerLastName}`,
    returnUrl,
    preferredGateways: purchase.preferredGateways.map((gateway) => gateway.toLowerCase() as "stripe" | "paypal"),
    metadata: {
      purchaseId: purchase.id,
      reference: purchase.reference,
      eventId: purchase.eventId,
      organizationId: purchase.organizationId,
      buyerUserId: purchase.buyerUserId,
      ticketIds: [...ticketIds],
      expiresAt: (purchase.expiresAt ?? purchase.createdAt).toISOString(),
      source: "event-planner-core",
    },
  };
}
