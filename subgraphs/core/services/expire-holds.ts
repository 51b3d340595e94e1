import { cancelPaymentsCall } from "../../../contracts/webhooks/settle-payment.call";
import { eventStatisticsChanged, purchaseChanged } from "../../../contracts/topics/topics";
import { addToOutbox, callMessage, topicMessage } from "../../../platform/outbox/outbox";
import type { CapacityRepository } from "../repositories/capacity.repository";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { PromoCodeRepository } from "../repositories/promo-code.repository";
import type { PurchaseRecord, PurchaseRepository } from "../repositories/purchase.repository";
import type { TicketRepository } from "../repositories/ticket.repository";

/** Ends purchases without payment, and gives back what they held, or takes it again. The only place that does either. */
export class ExpireHolds {
  constructor(
    private readonly db: CoreDatabase,
    private readonly purchases: PurchaseRepository,
    private readonly tickets: TicketRepository,
    private readonly capacity: CapacityRepository,
    private readonly promoCodes: PromoCodeRepository,
  ) {}

  /**
   * Ends the holds that are overdue, of one event or of all, each in a transaction of its own: one that released
   * several purchases would lock capacity in another order than the buyers do.
   * @returns how many
   */
  async run(eventId: string | null = null, now = new Date()): Promise<number> {
    let ended = 0;
    if (!(await this.purchases.hasOverdue(this.db.client, eventId, now))) return 0;
    while (await this.endNext(eventId, now)) ended++;
    return ended;
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

  private endNext(eventId: string | null, now: Date): Promise<boolean> {
    return this.db.transaction(async (tx) => {
      const purchase = await this.purchases.lockOverdue(tx, eventId, now);
      if (purchase) await this.end(tx, purchase, "EXPIRED");
      return purchase !== null;
    });
  }
}
