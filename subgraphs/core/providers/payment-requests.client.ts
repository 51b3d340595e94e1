import { processPaymentCall } from "../../../contracts/webhooks/process-payment.call";
import { fromMinor } from "../../../platform/money/money";
import type { ServiceClient } from "../../../platform/webhooks/service-client";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import type { PaymentRequests } from "../services/payment-requests.port";

/** Asks the payments service, which stores the request before it tries a provider. */
export class PaymentRequestsClient implements PaymentRequests {
  constructor(private readonly client: ServiceClient) {}

  async request(purchase: PurchaseRecord, eventTitle: string, ticketIds: readonly string[]) {
    const answer = await this.client.call(
      processPaymentCall,
      {
        amount: fromMinor(purchase.totalMinor, purchase.currency),
        currency: purchase.currency,
        description: `${eventTitle} · ${purchase.reference}`,
        customerEmail: purchase.buyerEmail,
        customerName: `${purchase.buyerFirstName} ${purchase.buyerLastName}`,
        returnUrl: purchase.returnUrl,
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
      },
      { idempotencyKey: purchase.id },
    );
    return { paymentId: answer.payment_service_id, paymentIntentId: answer.paymentIntentId, gateway: answer.gateway };
  }
}
