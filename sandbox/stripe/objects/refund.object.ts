import type Stripe from "stripe";
import type { RefundRecord } from "../model/records";

export function refundObject(record: RefundRecord): Stripe.Refund {
  return {
    id: record.id,
    object: "refund",
    amount: record.amount,
    balance_transaction: null,
    charge: record.charge,
    created: record.created,
    currency: record.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      card: {
        ...(record.reference && { reference: record.reference }),
        reference_status: record.reference ? "available" : "pending",
        reference_type: "acquirer_reference_number",
        type: "refund",
      },
      type: "card",
    },
    ...(record.failureReason && { failure_reason: record.failureReason }),
    metadata: record.metadata,
    payment_intent: record.paymentIntent,
    payment_method: record.paymentMethod,
    ...(record.status === "pending" && { pending_reason: "processing" }),
    reason: record.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: record.status,
    transfer_reversal: null,
  };
}
