import { badInput, conflict } from "../../../platform/errors/platform-errors";
import type { Logger } from "../../../platform/logging/logger";
import type { PaymentsDatabase } from "../repositories/database";
import { AlreadyRequested, isPaid, type PaymentRecord, type PaymentRepository } from "../repositories/payment.repository";
import type { OpenIntent } from "./open-intent";
import { paymentEvent } from "./payment-event";
import { hashOf, paymentOf, type PaymentOrder } from "./payment-order";

/** Records the first payment of a purchase and has its intent made. */
export class ProcessPayment {
  /**
   * @param patience milliseconds for the providers to answer before the caller gets an answer without an intent
   * @param reopen milliseconds before a provider that could not be reached is asked again
   */
  constructor(
    private readonly db: PaymentsDatabase,
    private readonly payments: PaymentRepository,
    private readonly openIntent: OpenIntent,
    private readonly patience: number,
    private readonly reopen: number,
    private readonly logger: Logger,
  ) {}

  /**
   * @param idempotencyKey a repeat under it gets the same payment
   * @returns the payment, and whether this very call made it
   * @throws BAD_USER_INPUT without a key, UNPROCESSABLE, CONFLICT for another order under the key or for a purchase
   * with an open payment
   */
  async run(order: PaymentOrder, idempotencyKey: string): Promise<{ payment: PaymentRecord; first: boolean }> {
    if (idempotencyKey === "") throw badInput({ "Idempotency-Key": "is required" });
    const key = `process:${idempotencyKey}`;
    const inputHash = hashOf(order);
    const made = paymentOf(order, new Date(Date.now() + this.reopen));
    let payment = await this.before(key, inputHash);
    // Core may not know yet that a later attempt has paid: it must not hand out a second way to pay.
    if (!payment && (await this.payments.ofPurchases(this.db.client, [order.metadata.purchaseId])).some(isPaid)) throw conflict("The purchase is paid already.");
    const isNew = payment === null;
    payment ??= await this.payments.insert(this.db.client, made, { key, inputHash }).catch(async (error: unknown) => {
      if (!(error instanceof AlreadyRequested)) throw error;
      // Somebody asked the same at the same moment and was first.
      const winner = await this.before(key, inputHash);
      if (!winner) throw conflict("The purchase has an open payment.");
      return winner;
    });
    const first = isNew && payment.id === made.id;
    if (first) this.db.logEvent(this.db.client, "payment created", paymentEvent(payment));
    return { payment: await this.open(payment), first };
  }

  private async before(key: string, inputHash: string): Promise<PaymentRecord | null> {
    const request = await this.payments.request(this.db.client, key);
    if (!request) return null;
    if (request.inputHash !== inputHash) throw conflict("This Idempotency-Key was used for another payment.");
    return this.payments.byId(this.db.client, request.paymentId);
  }

  /** An intent that comes too late for this answer is recorded all the same, and told to those who follow the purchase. */
  private async open(payment: PaymentRecord): Promise<PaymentRecord> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<PaymentRecord>((resolve) => (timer = setTimeout(() => resolve(payment), this.patience)));
    const opened = this.openIntent.run(payment).catch((error: unknown) => {
      this.logger.error({ err: error, paymentId: payment.id }, "the intent could not be made and will be tried again");
      return payment;
    });
    return Promise.race([opened, late]).finally(() => clearTimeout(timer));
  }
}
