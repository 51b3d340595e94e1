import type { PurchaseRecord } from "../repositories/purchase.repository";

/** Where core asks for money. */
export interface PaymentRequests {
  /**
   * Asks for the first payment of a purchase; asking again for the same purchase changes nothing.
   * @throws AppError SERVICE_UNAVAILABLE when payments does not answer
   */
  request(purchase: PurchaseRecord, eventTitle: string, ticketIds: readonly string[]): Promise<{
    readonly paymentId: string;
    readonly paymentIntentId: string | null;
    readonly gateway: string;
  }>;
}
