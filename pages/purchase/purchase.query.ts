import type { EventFacts } from "../view/event-ticket.view";
import type { Money } from "../view/formats";

/** Everything that the page shows, now and after every change. */
export const FOLLOW_PURCHASE = `subscription FollowPurchase($id: ID!, $accessToken: String) {
  purchaseUpdated(purchaseId: $id, accessToken: $accessToken) {
    id reference status expiresAt promoCode
    subtotal { amount currency } discount { amount currency } total { amount currency }
    event { title startsAt endsAt timeZone location status }
    items { quantity ticketType { id name } unitPrice { amount currency } total { amount currency } }
    payment { id gateway status paymentIntentId checkoutUrl failureReason refundedAmount { amount currency } }
    tickets { id code status isValidated validatedAt transferredAt transferredTo guest { firstName lastName } ticketType { name } qrCodeImage fileUrl generation { status } }
  }
}`;

export const RETRY_PAYMENT = `mutation RetryPayment($id: ID!, $gateway: PaymentGateway!, $accessToken: String, $idempotencyKey: String) {
  retryPayment(purchaseId: $id, gateway: $gateway, accessToken: $accessToken, idempotencyKey: $idempotencyKey) { id status checkoutUrl failureReason }
}`;

export interface Payment {
  readonly id: string;
  readonly gateway: "STRIPE" | "PAYPAL";
  readonly status: "PENDING" | "PROCESSING" | "COMPLETED" | "FAILED" | "CANCELLED" | "PARTIALLY_REFUNDED" | "REFUNDED";
  /** null while the gateway could not be reached. */
  readonly paymentIntentId: string | null;
  readonly checkoutUrl: string | null;
  readonly failureReason: string | null;
  readonly refundedAmount: Money;
}

export interface Ticket {
  readonly id: string;
  readonly code: string;
  readonly status: "RESERVED" | "ISSUED" | "VALIDATED" | "CANCELLED";
  readonly isValidated: boolean;
  readonly validatedAt: string | null;
  /** When the buyer transferred it; null if they still have it. */
  readonly transferredAt: string | null;
  /** The initial of the guest it was transferred to. */
  readonly transferredTo: string | null;
  readonly guest: { readonly firstName: string; readonly lastName: string };
  readonly ticketType: { readonly name: string };
  readonly qrCodeImage: string | null;
  readonly fileUrl: string | null;
  readonly generation: { readonly status: string } | null;
}

export interface Purchase {
  readonly id: string;
  readonly reference: string;
  readonly status: "PENDING" | "PAID" | "EXPIRED" | "CANCELLED" | "PARTIALLY_REFUNDED" | "REFUNDED";
  readonly expiresAt: string | null;
  readonly promoCode: string | null;
  readonly subtotal: Money;
  readonly discount: Money;
  readonly total: Money;
  readonly event: EventFacts;
  readonly items: readonly { readonly quantity: number; readonly ticketType: { readonly id: string; readonly name: string }; readonly unitPrice: Money; readonly total: Money }[];
  /** null when nothing was begun, or while payments cannot be asked. */
  readonly payment: Payment | null;
  readonly tickets: readonly Ticket[];
}
