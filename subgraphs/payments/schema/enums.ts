import { registerEnumType } from "type-graphql";
import { PaymentGateway } from "../../../contracts/enums/payment-gateway.enum";

export { PaymentGateway };

export enum PaymentStatus {
  PENDING = "PENDING",
  PROCESSING = "PROCESSING",
  COMPLETED = "COMPLETED",
  FAILED = "FAILED",
  CANCELLED = "CANCELLED",
  PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED",
  REFUNDED = "REFUNDED",
}

export enum RefundStatus {
  PENDING = "PENDING",
  SUCCEEDED = "SUCCEEDED",
  FAILED = "FAILED",
}

registerEnumType(PaymentGateway, {
  name: "PaymentGateway",
  description: "Who takes the money",
  valuesConfig: { STRIPE: { description: "Stripe" }, PAYPAL: { description: "PayPal" } },
});
registerEnumType(PaymentStatus, {
  name: "PaymentStatus",
  description: "Where an attempt to pay stands",
  valuesConfig: {
    PENDING: { description: "Waits for the buyer, or for the gateway to be reached" },
    PROCESSING: { description: "The buyer has paid, and the gateway takes its time" },
    COMPLETED: { description: "The money is there" },
    FAILED: { description: "Declined, with a reason; the same attempt may still succeed" },
    CANCELLED: { description: "Closed without money: another attempt took its place, or the purchase is over" },
    PARTIALLY_REFUNDED: { description: "Some of the money was given back" },
    REFUNDED: { description: "All of the money was given back" },
  },
});
registerEnumType(RefundStatus, {
  name: "RefundStatus",
  description: "Where a refund stands",
  valuesConfig: {
    PENDING: { description: "On its way" },
    SUCCEEDED: { description: "The gateway gave the money back" },
    FAILED: { description: "The gateway could not give it back, or a bank returned it" },
  },
});
