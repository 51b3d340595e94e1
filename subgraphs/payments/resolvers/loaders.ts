import { manyByKey } from "../../../platform/graphql/loaders";
import type { PaymentsDatabase } from "../repositories/database";
import type { PaymentRepository } from "../repositories/payment.repository";
import type { RefundRepository } from "../repositories/refund.repository";
import type { PaymentsLoaders } from "./payments-context";

export function createLoaders(db: PaymentsDatabase, payments: PaymentRepository, refunds: RefundRepository): PaymentsLoaders {
  return {
    paymentsOfPurchase: manyByKey((ids) => payments.ofPurchases(db.client, ids), (payment) => payment.purchaseId),
    refundsOfPayment: manyByKey((ids) => refunds.ofPayments(db.client, ids), (refund) => refund.paymentId),
  };
}
