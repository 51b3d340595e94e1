import { continueCorrelation } from "../../../platform/logging/correlation";
import type { Logger } from "../../../platform/logging/logger";
import type { PaymentsDatabase } from "../repositories/database";
import type { PaymentRepository } from "../repositories/payment.repository";
import type { RefundRepository } from "../repositories/refund.repository";
import type { ClosePayment } from "./close-payment";
import type { MakeRefund } from "./make-refund";
import type { OpenIntent } from "./open-intent";
import type { SyncPayment } from "./sync-payment";

/** Rows of one round. */
const BATCH = 50;
/** Questions to a provider at the same time. */
const AT_ONCE = 8;

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
    private readonly closePayment: ClosePayment,
    private readonly sync: SyncPayment,
    private readonly makeRefund: MakeRefund,
    private readonly askSeconds: number,
    private readonly reopenSeconds: number,
    private readonly logger: Logger,
  ) {}

  /** Asks the providers about payments and refunds that have been open for too long. @returns how many */
  async run(now = new Date()): Promise<number> {
    const payments = await this.all(
      () => this.payments.claimDue(this.db.client, true, now, this.askSeconds, BATCH),
      async (id) => {
        const payment = await this.payments.byId(this.db.client, id);
        // A hold never gets longer: after its end nothing may be paid, and nobody has to be asked again.
        if (!payment) return;
        const work = () => (payment.expiresAt <= now ? this.closePayment.run(payment, now) : this.sync.run(payment));
        await continueCorrelation(payment.correlationId, work);
      },
    );
    const refunds = await this.all(
      () => this.refunds.claimDue(this.db.client, now, this.askSeconds, BATCH),
      (id) => this.makeRefund.run(id),
    );
    return payments + refunds;
  }

  /**
   * Creates the intents that could not be created before, and closes payments whose hold ended without one.
   * @returns how many payments were tried
   */
  async openIntents(now = new Date()): Promise<number> {
    return this.all(
      () => this.payments.claimDue(this.db.client, false, now, this.reopenSeconds, BATCH),
      async (id) => {
        const payment = await this.payments.byId(this.db.client, id);
        if (payment) await continueCorrelation(payment.correlationId, () => this.openIntent.run(payment, now));
      },
    );
  }

  /** Batch after batch until nothing is due: claiming puts each off, so that it ends. @returns how many */
  private async all(claim: () => Promise<readonly string[]>, work: (id: string) => Promise<unknown>): Promise<number> {
    for (let total = 0; ; ) {
      const ids = await claim();
      total += ids.length;
      await this.each(ids, work);
      if (ids.length < BATCH) return total;
    }
  }

  /** One that fails does not keep the others from their turn, and comes round again. */
  private async each(ids: readonly string[], work: (id: string) => Promise<unknown>): Promise<void> {
    const waiting = [...ids];
    const worker = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        await work(id).catch((error: unknown) => {
          this.logger.warn({ err: error, id }, "reconciliation failed; will be retried");
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }
}
