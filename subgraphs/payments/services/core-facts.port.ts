import type { PaymentOrder } from "./payment-order";

/** What never changes about a purchase. */
export interface PurchaseFacts {
  readonly eventId: string;
  readonly organizationId: string;
  readonly buyerUserId: string | null;
}

/** Whether a purchase can be paid now. */
export interface PurchaseStanding {
  readonly payable: boolean;
  readonly status: string;
  /** What is to be paid, for a purchase that payments has not heard of; null when core does not say. */
  readonly order: PaymentOrder | null;
  /** The version of the purchase's access token that is valid now. If omitted, 0. */
  readonly accessVersion?: number;
}

/** What payments asks core. All of it throws NOT_FOUND for what is not there, SERVICE_UNAVAILABLE without an answer. */
export interface CoreFacts {
  /** Whose event it is. */
  organizationOfEvent(eventId: string): Promise<string>;
  purchase(purchaseId: string): Promise<PurchaseFacts>;
  standing(purchaseId: string): Promise<PurchaseStanding>;
}
