import type Stripe from "stripe";
import type { Transition } from "../model/payment-intent.machine";
import type { PaymentMethodRecord } from "../model/records";
import { paymentMethodObject } from "../objects/payment-method.object";
import type { Work } from "../work";

/**
 * Stores what a step changed and tells the shop; used by the API and by the pages alike. @returns the intent as it is
 * now.
 */
export function applyTransition(work: Work, { intent, charge, events }: Transition): Stripe.PaymentIntent {
  work.tx.put("paymentIntent", intent.id, intent);
  if (charge) work.tx.put("charge", charge.id, charge);
  const intentObject = work.objects.paymentIntent(intent);
  for (const type of events) {
    const isCharge = type.startsWith("charge.");
    if (isCharge && charge) work.emit(type, work.objects.charge(charge));
    else work.emit(type, intentObject);
  }
  return intentObject;
}

/** The body of the 402 that answers an attempt the bank refused; `null` when it did not refuse. */
export function declineBody(intent: Stripe.PaymentIntent, method: PaymentMethodRecord): object | null {
  const error = intent.last_payment_error;
  if (!error || intent.status !== "requires_payment_method") return null;
  return { ...error, payment_method: paymentMethodObject(method), payment_intent: intent };
}
