import { refusedByState } from "../api/stripe-error";
import { newId, nowInSeconds } from "./ids";
import type { ChargeRecord, PaymentErrorRecord, PaymentIntentRecord, PaymentMethodRecord } from "./records";
import type { Decline } from "./test-cards";

/** What a step changed, and what Stripe says about it, in this order. */
export interface Transition {
  intent: PaymentIntentRecord;
  charge: ChargeRecord | null;
  events: IntentEvent[];
}

export type IntentEvent =
  | "payment_intent.created"
  | "payment_intent.succeeded"
  | "payment_intent.payment_failed"
  | "payment_intent.requires_action"
  | "payment_intent.canceled"
  | "charge.succeeded"
  | "charge.failed";

const NOT_AUTHENTICATED = "payment_intent_authentication_failure";

/**
 * Tries to take the money with `method`: paid, declined, or waiting for the person to authenticate.
 *
 * @throws StripeError `payment_intent_unexpected_state` when the intent is over, or there is no method.
 */
export function confirm(
  intent: PaymentIntentRecord,
  method: PaymentMethodRecord | null,
  returnUrl: string | null,
): Transition {
  assertConfirmable(intent);
  if (!method) throw unexpectedState("You cannot confirm this PaymentIntent because it's missing a payment method.");
  if (!method.outcome.authenticate) return charge(intent, method);
  const waiting: PaymentIntentRecord = {
    ...intent,
    status: "requires_action",
    paymentMethod: method.id,
    lastPaymentError: null,
    pendingAction: { returnUrl },
  };
  return { intent: waiting, charge: null, events: ["payment_intent.requires_action"] };
}

/**
 * The person came back from their bank.
 *
 * @throws StripeError when nobody asked them to go there.
 */
export function authenticate(intent: PaymentIntentRecord, method: PaymentMethodRecord, proved: boolean): Transition {
  if (intent.status !== "requires_action") {
    throw unexpectedState(`This PaymentIntent has a status of ${intent.status} and waits for no authentication.`);
  }
  if (proved) return charge(intent, method);
  const failed = fail(intent, {
    type: "invalid_request_error",
    code: NOT_AUTHENTICATED,
    declineCode: null,
    message: "The payment was not authenticated. Choose a different payment method and try again.",
    charge: null,
    paymentMethod: method.id,
  });
  return { intent: failed, charge: null, events: ["payment_intent.payment_failed"] };
}

/** @throws StripeError when the intent is over. */
export function cancel(intent: PaymentIntentRecord, reason: string | null): Transition {
  if (intent.status === "succeeded" || intent.status === "canceled") {
    throw unexpectedState(`You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`);
  }
  const canceled: PaymentIntentRecord = {
    ...intent,
    status: "canceled",
    pendingAction: null,
    canceledAt: nowInSeconds(),
    cancellationReason: reason,
  };
  return { intent: canceled, charge: null, events: ["payment_intent.canceled"] };
}

function charge(intent: PaymentIntentRecord, method: PaymentMethodRecord): Transition {
  const { decline } = method.outcome;
  const made = newCharge(intent, method, decline);
  if (decline) {
    const failed = fail(intent, { type: "card_error", ...decline, charge: made.id, paymentMethod: method.id });
    return {
      intent: { ...failed, latestCharge: made.id },
      charge: made,
      events: ["charge.failed", "payment_intent.payment_failed"],
    };
  }
  const paid: PaymentIntentRecord = {
    ...intent,
    status: "succeeded",
    paymentMethod: method.id,
    latestCharge: made.id,
    lastPaymentError: null,
    pendingAction: null,
  };
  return { intent: paid, charge: made, events: ["charge.succeeded", "payment_intent.succeeded"] };
}

function fail(intent: PaymentIntentRecord, error: PaymentErrorRecord): PaymentIntentRecord {
  return {
    ...intent,
    status: "requires_payment_method",
    paymentMethod: null,
    lastPaymentError: error,
    pendingAction: null,
  };
}

function newCharge(intent: PaymentIntentRecord, method: PaymentMethodRecord, failure: Decline | null): ChargeRecord {
  return {
    id: newId("ch"),
    created: nowInSeconds(),
    amount: intent.amount,
    amountRefunded: 0,
    currency: intent.currency,
    status: failure ? "failed" : "succeeded",
    failure,
    paymentIntent: intent.id,
    paymentMethod: method.id,
    customer: intent.customer,
    description: intent.description,
    receiptEmail: intent.receiptEmail,
    statementDescriptorSuffix: intent.statementDescriptorSuffix,
    transferGroup: intent.transferGroup,
    metadata: intent.metadata,
  };
}

function unexpectedState(message: string) {
  return refusedByState("payment_intent_unexpected_state", message);
}

function assertConfirmable(intent: PaymentIntentRecord): void {
  if (intent.status === "succeeded") {
    throw unexpectedState("You cannot confirm this PaymentIntent because it has already succeeded.");
  }
  if (intent.status === "canceled") {
    throw unexpectedState("You cannot confirm this PaymentIntent because it has a status of canceled.");
  }
}
