import { cancelPaymentsCall } from "../../../contracts/webhooks/settle-payment.call";
import { eventStatisticsChanged, purchaseChanged } from "../../../contracts/topics/topics";
import type { Logger } from "../../../platform/logging/logger";
import { auditAlarms } from "../../../platform/metrics/metrics";
import { addToOutbox, callMessage, topicMessage } from "../../../platform/outbox/outbox";
import type { AbandonedHoldRepository } from "../repositories/abandoned-hold.repository";
import type { CapacityRepository, Portion } from "../repositories/capacity.repository";
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
    private readonly abandoned: AbandonedHoldRepository,
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

  /**
   * Ends one unpaid purchase in a transaction that has locked it. Its tickets go to the waiting list first.
   * @param isAbandoned whether it counts towards the wait before the buyer's next hold
   */
  async end(tx: Tx, purchase: PurchaseRecord, status: "EXPIRED" | "CANCELLED", isAbandoned = status === "EXPIRED"): Promise<void> {
    await this.endAll(tx, purchase.eventId, [purchase], status, isAbandoned);
  }

  /** The same for several purchases of one event, all of them locked. */
  async endAll(tx: Tx, eventId: string, purchases: readonly PurchaseRecord[], status: "EXPIRED" | "CANCELLED", areAbandoned: boolean): Promise<void> {
    const ids = purchases.map(({ id }) => id);
    await this.purchases.end(tx, ids, status);
    await this.tickets.cancelOf(tx, ids);
    if (areAbandoned) await this.abandoned.record(tx, ids, new Date());
    await addToOutbox(
      tx,
      ...ids.flatMap((id) => [callMessage(cancelPaymentsCall, { purchaseId: id }), topicMessage(purchaseChanged, id, { id })]),
      topicMessage(eventStatisticsChanged, eventId, { id: eventId }),
    );
    // In the order of their IDs: another transaction may release the same codes.
    const codes = purchases.flatMap(({ promoCodeId }) => promoCodeId ?? []).sort();
    for (const code of new Set(codes)) await this.promoCodes.release(tx, code, codes.filter((other) => other === code).length);
    await this.capacity.release(tx, eventId, sumByType(await this.purchases.itemsOf(tx, ids)));
    for (const purchase of purchases) this.db.logEvent(tx, status === "EXPIRED" ? "purchase expired" : "purchase cancelled", purchaseEvent(purchase));
  }

  /**
   * Holds the tickets of a purchase again whose hold had run out, in a transaction that has locked it.
   * @throws NotEnough, NotOnSale, PromoCodeUsedUp
   */
  async takeAgain(tx: Tx, purchase: PurchaseRecord): Promise<void> {
    await this.tickets.reserveAgain(tx, purchase.id);
    await this.abandoned.forget(tx, purchase.id);
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

function sumByType(items: readonly Portion[]): Portion[] {
  const sums = new Map<string, number>();
  for (const { ticketTypeId, quantity } of items) sums.set(ticketTypeId, (sums.get(ticketTypeId) ?? 0) + quantity);
  return [...sums].map(([ticketTypeId, quantity]) => ({ ticketTypeId, quantity }));
}
