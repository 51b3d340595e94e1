import type DataLoader from "dataloader";
import type { GraphContext } from "../../../platform/graphql/graph-context";
import type { PaymentRecord } from "../repositories/payment.repository";
import type { RefundRecord } from "../repositories/refund.repository";
import type { LiveSources } from "./live-sources";

/** One of each for a request: what is asked for in the same tick is one query. They know nothing of rights. */
export interface PaymentsLoaders {
  /** Newest first. */
  readonly paymentsOfPurchase: DataLoader<string, PaymentRecord[]>;
  /** Oldest first. */
  readonly refundsOfPayment: DataLoader<string, RefundRecord[]>;
}

export interface PaymentsContext extends GraphContext {
  readonly load: PaymentsLoaders;
  readonly live: LiveSources;
}
