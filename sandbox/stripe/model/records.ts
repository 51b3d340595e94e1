import type Stripe from "stripe";
import type { CardOutcome } from "./test-cards";

/** Created and changed times are Unix seconds; amounts are in the smallest unit of the currency. */
export interface PaymentIntentRecord {
  id: string;
  created: number;
  amount: number;
  currency: string;
  status: "requires_payment_method" | "requires_confirmation" | "requires_action" | "succeeded" | "canceled";
  clientSecret: string;
  automaticPaymentMethods: { enabled: boolean; allow_redirects: "always" | "never" } | null;
  paymentMethodTypes: string[];
  paymentMethod: string | null;
  latestCharge: string | null;
  lastPaymentError: PaymentErrorRecord | null;
  /** Set while the person must prove who they are: where the shop wants them back. */
  pendingAction: { returnUrl: string | null } | null;
  customer: string | null;
  description: string | null;
  receiptEmail: string | null;
  statementDescriptor: string | null;
  statementDescriptorSuffix: string | null;
  setupFutureUsage: "on_session" | "off_session" | null;
  transferGroup: string | null;
  metadata: Record<string, string>;
  canceledAt: number | null;
  cancellationReason: string | null;
}

/** Why the last attempt failed. */
export interface PaymentErrorRecord {
  type: "card_error" | "invalid_request_error";
  code: string;
  declineCode: string | null;
  message: string;
  charge: string | null;
  paymentMethod: string;
}

export interface PaymentMethodRecord {
  id: string;
  created: number;
  brand: string;
  last4: string;
  /** The same for each use of one card number; missing in data of earlier versions. */
  fingerprint?: string;
  expMonth: number;
  expYear: number;
  country: string;
  outcome: CardOutcome;
  customer: string | null;
  billing: { email: string | null; name: string | null; phone: string | null };
}

export interface ChargeRecord {
  id: string;
  created: number;
  amount: number;
  amountRefunded: number;
  currency: string;
  status: "succeeded" | "failed";
  failure: { code: string; declineCode: string | null; message: string } | null;
  paymentIntent: string;
  paymentMethod: string;
  customer: string | null;
  description: string | null;
  receiptEmail: string | null;
  statementDescriptorSuffix: string | null;
  transferGroup: string | null;
  metadata: Record<string, string>;
}

export interface RefundRecord {
  id: string;
  created: number;
  amount: number;
  currency: string;
  charge: string;
  paymentIntent: string;
  paymentMethod: string;
  status: "pending" | "succeeded" | "failed";
  reason: "duplicate" | "fraudulent" | "requested_by_customer" | null;
  /** What the bank does later with a refund of certain test cards, and when (Unix milliseconds). */
  settles: { at: number; to: "succeeded" | "failed" } | null;
  failureReason: string | null;
  /** The bank's trace number, known a moment after the refund was made. */
  reference: string | null;
  metadata: Record<string, string>;
}

export interface CustomerRecord {
  id: string;
  created: number;
  email: string | null;
  name: string | null;
  phone: string | null;
  description: string | null;
  metadata: Record<string, string>;
}

/** The object as it was when the event happened. */
export interface EventRecord {
  id: string;
  created: number;
  type: string;
  object: object;
  previousAttributes: object | null;
  request: { id: string | null; idempotency_key: string | null };
}

/** One attempt to deliver a webhook; `error` when no answer came. */
export interface DeliveryAttempt {
  at: string;
  status: number | null;
  error: string | null;
}

export interface DeliveryRecord {
  id: string;
  event: string;
  type: string;
  url: string;
  /** `dropped`: lost on purpose (dropWebhookRate). `failed`: given up after a day. */
  state: "pending" | "delivered" | "failed" | "dropped";
  duplicate: boolean;
  /** Unix milliseconds of the first and of the next attempt. */
  firstAttemptAt: number;
  nextAttemptAt: number;
  attemptCount: number;
  /** The latest attempts, oldest first. */
  attempts: DeliveryAttempt[];
}

/** The first answer to a POST under an Idempotency-Key. */
export interface IdempotentAnswer {
  key: string;
  fingerprint: string;
  requestId: string;
  /** Unix milliseconds. */
  at: number;
  status: number;
  body: object;
}

/** Everything the Stripe stand-in remembers. */
export interface StripeShape extends Record<string, object> {
  paymentIntent: PaymentIntentRecord;
  paymentMethod: PaymentMethodRecord;
  charge: ChargeRecord;
  refund: RefundRecord;
  customer: CustomerRecord;
  event: EventRecord;
  delivery: DeliveryRecord;
  answer: IdempotentAnswer;
}

/** The version whose shapes are answered and sent: that of the SDK this repository uses. */
export const API_VERSION = "2026-10-28.endive" satisfies typeof Stripe.API_VERSION;
