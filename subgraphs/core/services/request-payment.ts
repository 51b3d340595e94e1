import type { Logger } from "../../../platform/logging/logger";
import type { CoreDatabase } from "../repositories/database";
import type { PurchaseRecord, PurchaseRepository } from "../repositories/purchase.repository";
import type { TicketRepository } from "../repositories/ticket.repository";
import { paymentOrder } from "./payment-order";
import type { PaymentRequests } from "./payment-requests.port";
import { purchaseEvent } from "./purchase-event";
import type { ReturnUrls } from "./return-url";

/** Asks for the first payment of a purchase. */
export class RequestPayment {
  constructor(
    private readonly db: CoreDatabase,
    private readonly purchases: PurchaseRepository,
    private readonly tickets: TicketRepository,
    private readonly payments: PaymentRequests,
    private readonly returnUrls: ReturnUrls,
    private readonly logger: Logger,
  ) {}

  /** If payments does not respond, the purchase keeps its hold and `retryPayment` works later. */
  async run(purchase: PurchaseRecord, eventTitle: string): Promise<void> {
    if (purchase.status !== "PENDING") return;
    try {
      const tickets = await this.tickets.ofPurchases(this.db.client, [purchase.id]);
      const { gateway, paymentIntentId } = await this.payments.request(purchase.id, paymentOrder(purchase, eventTitle, tickets.map(({ id }) => id), await this.returnUrls.of(purchase)));
      const isFirst = await this.purchases.recordPaymentRequest(this.db.client, purchase.id, gateway, paymentIntentId);
      if (isFirst) this.db.logEvent(this.db.client, "payment requested", { ...purchaseEvent(purchase), gateway });
    } catch (error) {
      this.logger.warn({ err: error, purchaseId: purchase.id }, "payment request failed; the buyer can retry");
    }
  }
}
