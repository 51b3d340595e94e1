import { cancelPaymentsCall } from "../../../contracts/webhooks/settle-payment.call";
import { eventStatisticsChanged, purchaseChanged } from "../../../contracts/topics/topics";
import type { Logger } from "../../../platform/logging/logger";
import { auditAlarms } from "../../../platform/metrics/metrics";
import { addToOutbox, callMessage, topicMessage } from "../../../platform/outbox/outbox";
import type { CapacityRepository } from "../repositories/capacity.repository";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { PromoCodeRepository } from "../repositories/promo-code.repository";
import type { PurchaseRecord, PurchaseRepository } from "../repositories/purchase.repository";
import type { TicketRepository } from "../repositories/ticket.repository";
import { purchaseEvent } from "./purchase-event";

/** Ends purchases without payment, and gives back what they held, or takes it again. The only place that does either. */
export class ExpireHolds {
  constructor(
    private readonly db: CoreDatabase,
    private readonly purchases: PurchaseRepository,
    private readonly tickets: TicketRepository,
    private readonly capacity: CapacityRepository,
    private readonly promoCodes: PromoCodeRepository,
    private readonly logger: Logger,
  ) {}

  /**
   * Ends the holds that are overdue, of one event or of all, each in a transaction of its own: one that released
   * several purchases would lock capacity in another order than the buyers do.
   * @returns how many
   */
  async run(eventId: string | null = null, now = new Date()): Promise<number> {
    let ended = 0;
    if (!(await this.purchases.hasOverdue(this.db.client, eventId, now))) return 0;
    const skip: string[] = [];
    for (;;) {
      const outcome = await this.endNext(eventId, now, skip);
      if (outcome === "none") return ended;
      if (outcome === "ended") ended++;
    }
  }

  /** Ends one purchase in a transaction that has locked it. What it held goes to those who wait for it, if anybody does. */
  async end(tx: Tx, purchase: PurchaseRecord, status: "EXPIRED" | "CANCELLED"): Promise<void> {
    await this.purchases.update(tx, purchase.id, { status });
    await this.tickets.cancelOf(tx, purchase.id);
    await addToOutbox(
      tx,
      callMessage(cancelPaymentsCall, { purchaseId: purchase.id }),
      topicMessage(purchaseChanged, purchase.id, { id: purchase.id }),
      topicMessage(eventStatisticsChanged, purchase.eventId, { id: purchase.eventId }),
    );
    if (purchase.promoCodeId !== null) await this.promoCodes.release(tx, purchase.promoCodeId);
    await this.capacity.release(tx, purchase.eventId, await this.purchases.portionsOf(tx, purchase.id));
    this.db.logEvent(tx, status === "EXPIRED" ? "purchase expired" : "purchase cancelled", purchaseEvent(purchase));
  }

  /**
   * Holds the tickets of a purchase again whose hold had run out, in a transaction that has locked it.
   * @throws NotEnough, NotOnSale, PromoCodeUsedUp
   */
  async takeAgain(tx: Tx, purchase: PurchaseRecord): Promise<void> {
    await this.tickets.reserveAgain(tx, purchase.id);
    if (purchase.promoCodeId !== null) await this.promoCodes.useAgain(tx, purchase.promoCodeId);
    await this.capacity.take(tx, purchase.eventId, await this.purchases.portionsOf(tx, purchase.id));
  }

  /** @param skip purchases that could not be ended in this round: one of them must not keep all the others waiting */
  private async endNext(eventId: string | null, now: Date, skip: string[]): Promise<"ended" | "failed" | "none"> {
    let id: string | null = null;
    try {
      return await this.db.transaction(async (tx) => {
        const purchase = await this.purchases.lockOverdue(tx, eventId, now, skip);
        if (!purchase) return "none";
        id = purchase.id;
        await this.end(tx, purchase, "EXPIRED");
        return "ended";
      });
    } catch (error) {
      if (id === null) throw error;
      skip.push(id);
      auditAlarms.inc({ audit: "expire-holds" });
      this.logger.error({ err: error, purchaseId: id }, "hold not released; will be retried");
      return "failed";
    }
  }
}
