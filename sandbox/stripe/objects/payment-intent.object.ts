import type Stripe from "stripe";
import type { PaymentIntentRecord, PaymentMethodRecord } from "../model/records";
import { paymentMethodObject } from "./payment-method.object";

/** What a browser with a publishable key may see. */
const PUBLIC_FIELDS = [
  "id", "object", "amount", "automatic_payment_methods", "canceled_at", "cancellation_reason", "capture_method",
  "client_secret", "confirmation_method", "created", "currency", "description", "last_payment_error", "livemode",
  "next_action", "payment_method", "payment_method_types", "processing", "receipt_email", "setup_future_usage",
  "shipping", "status",
] as const satisfies (keyof Stripe.PaymentIntent)[];

/**
 * @param failedMethod the method of the last failed attempt, when there was one.
 * @param baseUrl where the stand-in's pages are.
 */
export function paymentIntentObject(
  record: PaymentIntentRecord,
  failedMethod: PaymentMethodRecord | null,
  baseUrl: string,
): Stripe.PaymentIntent {
  return {
    id: record.id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: record.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: record.status === "succeeded" ? record.amount : 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: record.automaticPaymentMethods,
    canceled_at: record.canceledAt,
    cancellation_reason: record.cancellationReason,
    capture_method: "automatic",
    client_secret: record.clientSecret,
    confirmation_method: "automatic",
    created: record.created,
    currency: record.currency,
    customer: record.customer,
    customer_account: null,
    description: record.description,
    excluded_payment_method_types: null,
    last_payment_error: lastPaymentError(record, failedMethod),
    latest_charge: record.latestCharge,
    livemode: false,
    managed_payments: null,
    metadata: record.metadata,
    next_action: nextAction(record, baseUrl),
    on_behalf_of: null,
    payment_method: record.paymentMethod,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: "automatic" },
    },
    payment_method_types: record.paymentMethodTypes,
    payment_record: null,
    processing: null,
    receipt_email: record.receiptEmail,
    review: null,
    setup_future_usage: record.setupFutureUsage,
    shipping: null,
    source: null,
    statement_descriptor: record.statementDescriptor,
    statement_descriptor_suffix: record.statementDescriptorSuffix,
    status: record.status,
    transfer_data: null,
    transfer_group: record.transferGroup,
  };
}

/** The subset that Stripe shows to a browser: no metadata, no customer, no charge. */
export function publicPaymentIntent(intent: Stripe.PaymentIntent): Partial<Stripe.PaymentIntent> {
  return Object.fromEntries(PUBLIC_FIELDS.map((field) => [field, intent[field]]));
}

function lastPaymentError(
  { lastPaymentError: error }: PaymentIntentRecord,
  method: PaymentMethodRecord | null,
): Stripe.PaymentIntent.LastPaymentError | null {
  if (!error) return null;
  return {
    ...(error.charge && { charge: error.charge }),
    code: error.code,
    ...(error.declineCode && { decline_code: error.declineCode }),
    message: error.message,
    ...(method && { payment_method: paymentMethodObject(method) }),
    type: error.type,
  };
}

function nextAction(record: PaymentIntentRecord, baseUrl: string): Stripe.PaymentIntent.NextAction | null {
  if (!record.pendingAction) return null;
  const { returnUrl } = record.pendingAction;
  const url = new URL(`/pay/${record.id}/authenticate`, baseUrl);
  url.searchParams.set("client_secret", record.clientSecret);
  return { type: "redirect_to_url", redirect_to_url: { return_url: returnUrl, url: url.href } };
}
