// The parameters of payment intents as Stripe names them. What the sandbox accepts without effect (hints about the
// browser, consent of the person) changes nothing in test mode either.

const COMMON = [
  "payment_method", "payment_method_data", "payment_method_options", "payment_method_types", "receipt_email",
  "setup_future_usage",
];

export const CONFIRM_PARAMS = [
  ...COMMON, "client_secret", "expected_payment_method_type", "mandate_data", "off_session", "radar_options",
  "return_url", "use_stripe_sdk",
];

export const CREATE_PARAMS = [
  ...CONFIRM_PARAMS, "amount", "automatic_payment_methods", "capture_method", "confirm", "confirmation_method",
  "currency", "customer", "description", "metadata", "statement_descriptor", "statement_descriptor_suffix",
  "transfer_group",
];

export const UPDATE_PARAMS = [
  "amount", "currency", "customer", "description", "metadata", "payment_method", "payment_method_data",
  "receipt_email", "transfer_group",
];

/** Stripe can change these later, the sandbox cannot. */
export const NOT_UPDATABLE = [
  "capture_method", "payment_method_options", "payment_method_types", "setup_future_usage", "statement_descriptor",
  "statement_descriptor_suffix",
];

/** What would move money, or goods, in a way that the sandbox does not: refused rather than ignored. */
export const UNSUPPORTED_PARAMS = [
  "application_fee_amount", "confirmation_token", "customer_account", "error_on_requires_action", "mandate",
  "on_behalf_of", "shipping", "transfer_data",
];

export const CANCELLATION_REASONS = ["duplicate", "fraudulent", "requested_by_customer", "abandoned"] as const;
