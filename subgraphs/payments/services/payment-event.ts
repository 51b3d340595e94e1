import type { EventData } from "../../../platform/db/database";
import type { PaymentRecord } from "../repositories/payment.repository";
import type { RefundRecord } from "../repositories/refund.repository";

/** The data that each business event of a payment logs. The amount is in minor units. */
export const paymentEvent = ({ id, purchaseId, eventId, organizationId, gateway, amountMinor, currency }: PaymentRecord): EventData => ({
  paymentId: id,
  purchaseId,
  eventId,
  organizationId,
  gateway,
  amountMinor,
  currency,
});

/** The data that each business event of a refund logs: the refund's amount, not the payment's. */
export const refundEvent = (payment: PaymentRecord, { id, amountMinor }: Pick<RefundRecord, "id" | "amountMinor">): EventData => ({
  ...paymentEvent(payment),
  refundId: id,
  amountMinor,
});
