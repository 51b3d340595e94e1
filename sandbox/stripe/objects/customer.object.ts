import type Stripe from "stripe";
import type { CustomerRecord } from "../model/records";

export function customerObject(record: CustomerRecord): Stripe.Customer {
  return {
    id: record.id,
    object: "customer",
    address: null,
    balance: 0,
    created: record.created,
    currency: null,
    default_source: null,
    delinquent: false,
    description: record.description,
    discount: null,
    email: record.email,
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: record.metadata,
    name: record.name,
    phone: record.phone,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
}
