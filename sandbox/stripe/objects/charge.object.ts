import type Stripe from "stripe";
import type { ChargeRecord, PaymentMethodRecord } from "../model/records";

/** The fields that integrations read; what a test charge never has is null. */
export function chargeObject(record: ChargeRecord, method: PaymentMethodRecord): Stripe.Charge {
  const paid = record.status === "succeeded";
  return {
    id: record.id,
    object: "charge",
    amount: record.amount,
    amount_captured: paid ? record.amount : 0,
    amount_refunded: record.amountRefunded,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: { address: null, ...method.billing, tax_id: null },
    calculated_statement_descriptor: "EVENT PLANNER",
    captured: paid,
    created: record.created,
    currency: record.currency,
    customer: record.customer,
    description: record.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: record.failure?.code ?? null,
    failure_message: record.failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: record.metadata,
    on_behalf_of: null,
    outcome: outcome(record),
    paid,
    payment_intent: record.paymentIntent,
    payment_method: record.paymentMethod,
    payment_method_details: { card: cardDetails(record, method), type: "card" },
    receipt_email: record.receiptEmail,
    receipt_number: null,
    receipt_url: null,
    refunded: paid && record.amountRefunded === record.amount,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: record.statementDescriptorSuffix,
    status: record.status,
    transfer_data: null,
    transfer_group: record.transferGroup,
  };
}

function outcome({ failure }: ChargeRecord): Stripe.Charge.Outcome {
  return {
    advice_code: failure ? "try_again_later" : null,
    network_advice_code: null,
    network_decline_code: failure ? "05" : null,
    network_status: failure ? "declined_by_network" : "approved_by_network",
    reason: failure ? (failure.declineCode ?? failure.code) : null,
    risk_level: "normal",
    seller_message: failure ? "The bank did not approve the payment." : "Payment complete.",
    type: failure ? "issuer_declined" : "authorized",
  };
}

function cardDetails(record: ChargeRecord, method: PaymentMethodRecord): Stripe.Charge.PaymentMethodDetails.Card {
  return {
    amount_authorized: record.amount,
    authorization_code: null,
    electronic_commerce_indicator: null,
    brand: method.brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
    country: method.country,
    exp_month: method.expMonth,
    exp_year: method.expYear,
    fingerprint: method.fingerprint ?? null,
    funding: "credit",
    installments: null,
    last4: method.last4,
    mandate: null,
    network: method.brand,
    network_transaction_id: null,
    regulated_status: "unregulated",
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  };
}
