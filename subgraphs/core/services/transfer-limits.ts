import { rateLimited } from "../../../platform/errors/platform-errors";
import { type DailyCounts, secondsUntilTomorrow } from "../../../platform/db/daily-counts";
import type { Tx } from "../repositories/database";
import type { TicketRecord } from "../repositories/ticket.repository";

/** Transfers in one UTC day, because each sends an email; 0 is without limit. */
export interface TransfersPerDay {
  readonly perTicket: number;
  /** Of all tickets of one purchase. */
  readonly perPurchase: number;
}

/** Bounds the emails that a holder of an access token can have sent by transferring tickets. */
export class TransferLimits {
  constructor(
    private readonly counts: DailyCounts,
    private readonly limits: TransfersPerDay,
  ) {}

  /**
   * Counts one transfer, in its transaction.
   * @param tickets of the ticket's purchase: each ticket of a large purchase may be given to its guest on one day
   * @throws RATE_LIMITED until the next UTC day
   */
  async take(tx: Tx, { id, purchaseId }: TicketRecord, tickets: number, now: Date): Promise<void> {
    const { perTicket, perPurchase } = this.limits;
    const most = perPurchase === 0 ? 0 : Math.max(perPurchase, tickets);
    const isWithin =
      (await this.counts.take(tx, "transfers-of-ticket", id, perTicket, now)) &&
      (purchaseId === null || (await this.counts.take(tx, "transfers-of-purchase", purchaseId, most, now)));
    if (!isWithin) throw rateLimited(secondsUntilTomorrow(now));
  }
}
