import type { PaymentOrder } from "./payment-order";

/** Where core asks for money. */
export interface PaymentRequests {
  /**
   * Asks for the first payment of a purchase; asking again for the same purchase changes nothing.
   * @throws AppError SERVICE_UNAVAILABLE when payments does not answer
   */
  request(purchaseId: string, order: PaymentOrder): Promise<{
    readonly paymentId: string;
    readonly paymentIntentId: string | null;
    readonly gateway: string;
  }>;
}
