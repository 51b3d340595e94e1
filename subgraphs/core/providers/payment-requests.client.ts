import { processPaymentCall } from "../../../contracts/webhooks/process-payment.call";
import type { ServiceClient } from "../../../platform/webhooks/service-client";
import type { PaymentOrder } from "../services/payment-order";
import type { PaymentRequests } from "../services/payment-requests.port";

/** Asks the payments service, which stores the request before it tries a provider. */
export class PaymentRequestsClient implements PaymentRequests {
  constructor(private readonly client: ServiceClient) {}

  async request(purchaseId: string, order: PaymentOrder) {
    const answer = await this.client.call(processPaymentCall, order, { idempotencyKey: purchaseId });
    return { paymentId: answer.payment_service_id, paymentIntentId: answer.paymentIntentId, gateway: answer.gateway };
  }
}
