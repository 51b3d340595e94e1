import type Stripe from "stripe";
import type { PaymentMethodRecord } from "../model/records";

export function paymentMethodObject(record: PaymentMethodRecord): Stripe.PaymentMethod {
  return {
    id: record.id,
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: { address: null, ...record.billing, tax_id: null },
    card: {
      brand: record.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "unchecked" },
      country: record.country,
      display_brand: record.brand,
      exp_month: record.expMonth,
      exp_year: record.expYear,
      fingerprint: record.fingerprint ?? null,
      funding: "credit",
      generated_from: null,
      last4: record.last4,
      networks: { available: [record.brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: record.created,
    customer: record.customer,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  };
}
