import { reach, type Rows } from "./rows";
import { buyer, hidden, may, missing, only } from "./rules";

const pending = reach("purchase.payment", "which is not paid yet");

export const paymentsRows: Rows = {
  reach: {
    Payment: reach("payment"),
    PaymentConnection: reach("event.payments"),
    PaymentEdge: reach("event.payments.edges"),
    Refund: reach("purchase.payment.refunds", "which was given back"),
  },
  open: {
    Payment: "status id gateway amount refundedAmount paymentIntentId failureReason createdAt completedAt refunds",
    PaymentConnection: "totalCount edges pageInfo",
    PaymentEdge: "cursor node",
    Refund: "status id amount reason createdAt completedAt payment",
  },
  fields: {
    "Event.payments": only(may("payments:read")),
    "Purchase.payment": only(buyer, may("payments:read")),
    "Purchase.payments": only(buyer, may("payments:read")),
    "Payment.purchase": only(buyer, may("purchases:read")),
    // What pays is for the one who pays, and for as long as it can be paid.
    "Payment.clientSecret": [{ from: pending, rule: hidden(buyer) }, { rule: hidden() }],
    "Payment.checkoutUrl": [{ from: pending, rule: hidden(buyer) }, { rule: hidden() }],
  },
  queries: {
    payment: [{ rule: hidden(buyer, may("payments:read")), args: ({ things }) => ({ id: things.purchase.payment }) }],
  },
  mutations: {
    // Whoever runs the event must not pay for others: an open attempt would be closed under their hands.
    retryPayment: {
      rule: missing(buyer).seenBy(may("payments:read")),
      args: async ({ make }) => ({ purchaseId: await make.held(), gateway: "STRIPE" }),
      shows: "clientSecret",
    },
  },
  subscriptions: {
    paymentUpdated: { rule: missing(buyer, may("payments:read")), args: ({ things }) => ({ purchaseId: things.purchase.id }) },
  },
};
