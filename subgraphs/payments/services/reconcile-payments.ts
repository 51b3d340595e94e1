import type { Logger } from "../../../platform/logging/logger";
import type { PaymentsDatabase } from "../repositories/database";
import type { PaymentRepository } from "../repositories/payment.repository";
import type { RefundRepository } from "../repositories/refund.repository";
import type { MakeRefund } from "./make-refund";
import type { OpenIntent } from "./open-intent";
import type { SyncPayment } from "./sync-payment";

/** Rows of one round. */
const BATCH = 50;

/** Looks after what nobody told us about: lost webhooks, providers that were down, jobs that gave up. */
export class ReconcilePayments {
  /**
   * @param askSeconds how long a payment may be open before its provider is asked
   * @param reopenSeconds how long a payment without an intent waits for the next try
   */
  constructor(
    private readonly db: PaymentsDatabase,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly openIntent: OpenIntent,
    private readonly sync: SyncPayment,
    private readonly makeRefund: MakeRefund,
    private readonly askSeconds: number,
    private readonly reopenSeconds: number,
    private readonly logger: Logger,
  ) {}

  /** Asks the providers about payments and refunds that have been open for too long. @returns how many */
  async run(now = new Date()): Promise<number> {
    const payments = await this.payments.claimDue(this.db.client, true, now, this.askSeconds, BATCH);
    await this.each(payments, async (id) => {
      const payment = await this.payments.byId(this.db.client, id);
      if (payment) await this.sync.run(payment);
    });
    const refunds = await this.refunds.claimDue(this.db.client, now, this.askSeconds, BATCH);
    await this.each(refunds, (id) => this.makeRefund.run(id));
    return payments.length + refunds.length;
  }

  /** Makes the intents that could not be made when they were asked for. @returns how many payments were tried */
  async openIntents(now = new Date()): Promise<number> {
    const payments = await this.payments.claimDue(this.db.client, false, now, this.reopenSeconds, BATCH);
    await this.each(payments, async (id) => {
      const payment = await this.payments.byId(this.db.client, id);
      if (payment) await this.openIntent.run(payment, now);
    });
    return payments.length;
  }

  /** One that fails does not keep the others from their turn, and comes round again. */
  private async each(ids: readonly string[], work: (id: string) => Promise<unknown>): Promise<void> {
    for (const id of ids) await work(id).catch((error: unknown) => this.logger.warn({ err: error, id }, "reconciliation failed for now"));
  }
}
