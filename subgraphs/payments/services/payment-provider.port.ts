import type { PaymentGateway } from "../../../contracts/enums/payment-gateway.enum";

/** What a provider is asked to take. */
export interface IntentRequest {
  readonly paymentId: string;
  readonly purchaseId: string;
  /** Integer minor units of our currencies (ISO 4217); the adapter knows its provider's. */
  readonly amountMinor: number;
  readonly currency: string;
  readonly description: string;
  /** Of the purchase, for people who look at the provider's books. */
  readonly reference: string;
  readonly customerEmail: string;
  readonly customerName: string;
  /** Where the buyer comes back to from a page of the provider. */
  readonly returnUrl: string;
}

/** A provider's own record of an attempt to pay, as its buyer needs it. */
export interface Intent {
  readonly id: string;
  /** For a payment form of our front end; null when the provider has none. */
  readonly clientSecret: string | null;
  /** The provider's own payment page; null when it has none. */
  readonly checkoutUrl: string | null;
}

/**
 * The state of an intent at the provider. `open`: waits for the buyer; `action_required`: the buyer is confirming a
 * payment at their bank, e.g. with 3-D Secure; `failed`: the last attempt was declined, and another one may succeed;
 * `processing`: the provider has not decided yet; the other two are final.
 */
export interface IntentState {
  readonly id: string;
  readonly status: "open" | "action_required" | "failed" | "processing" | "succeeded" | "cancelled";
  /** What was taken, or is to be, in our minor units; null when it is no whole number of them. */
  readonly amountMinor: number | null;
  readonly currency: string;
  /** What was said when the intent was made; null for one that we did not make. */
  readonly paymentId: string | null;
  /** For the buyer, in the provider's words. */
  readonly failureReason: string | null;
  /** The provider's identifier of the card that paid, the same for each payment with it; null if no card has paid. */
  readonly cardFingerprint: string | null;
  /** All of them, those included that somebody made at the provider itself. */
  readonly refunds: readonly RefundState[];
}

export interface RefundRequest {
  readonly refundId: string;
  readonly paymentId: string;
  readonly intentId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly reason: string | null;
}

/** A refund at the provider. One that succeeded may still fail later: a bank may send the money back. */
export interface RefundState {
  readonly id: string;
  readonly status: "pending" | "succeeded" | "failed";
  readonly amountMinor: number | null;
  /** What was said when it was made; null for one that we did not make. */
  readonly refundId: string | null;
  readonly reason: string | null;
  readonly failureReason: string | null;
}

/** A webhook, verified: something may have happened to this intent. */
export interface ProviderHint {
  /** The provider's own; the same when it is sent again. */
  readonly eventId: string;
  readonly type: string;
  readonly intentId: string;
}

/**
 * Somebody who takes money for us. Every adapter passes `payment-provider.conformance.ts`. All methods throw
 * ProviderUnavailable when there is no answer (what was asked may have been done), and ProviderRefused when the answer
 * is no.
 */
export interface PaymentProvider {
  readonly gateway: PaymentGateway;
  /** @param key the same key makes the same intent, once */
  createIntent(request: IntentRequest, key: string): Promise<Intent>;
  readIntent(intentId: string): Promise<IntentState>;
  /** Closes an intent for good, unless it is too late. @returns how it stands then: cancelled, or why not */
  cancelIntent(intentId: string): Promise<IntentState>;
  /** @param key the same key gives the money back once */
  refund(request: RefundRequest, key: string): Promise<RefundState>;
  /**
   * Verifies a webhook by its signature. Null for an event that is not processed, whatever its shape.
   * @throws UnverifiedEvent if the provider did not sign it, or not recently
   */
  readEvent(rawBody: Buffer, headers: Readonly<Record<string, string | string[] | undefined>>): Promise<ProviderHint | null>;
  /** Whether events of this type are about a payment that the cardholder contests at their bank. */
  isDispute(type: string): boolean;
}

/** No answer, or one that says "not now". Worth another try. */
export class ProviderUnavailable extends Error {
  override readonly name = "ProviderUnavailable";
}

/** The provider said no; the message is fit for the buyer. */
export class ProviderRefused extends Error {
  override readonly name = "ProviderRefused";
}

/** A webhook that the provider did not send. */
export class UnverifiedEvent extends Error {
  override readonly name = "UnverifiedEvent";
}
