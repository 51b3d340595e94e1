import { newId } from "../../../platform/db/new-id";
import type { Logger } from "../../../platform/logging/logger";
import { auditAlarms } from "../../../platform/metrics/metrics";
import { addToOutbox, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { PaymentsDatabase, Tx } from "../repositories/database";
import { isOpen, isPaid, type PaymentChange, type PaymentRecord, type PaymentRepository } from "../repositories/payment.repository";
import type { RefundRecord, RefundRepository } from "../repositories/refund.repository";
import { paymentEvent, refundEvent } from "./payment-event";
import { coreNews, liveNews } from "./payment-news";
import type { IntentState, RefundState } from "./payment-provider.port";

type Amount = Pick<RefundRecord, "id" | "amountMinor">;

/** Later ones are not taken back by an earlier one that arrives late. */
const REFUND_ORDER = { PENDING: 0, SUCCEEDED: 1, FAILED: 2 } as const;

/**
 * Writes down what a provider says about a payment: the only place where a payment changes its status because of a
 * provider. What it does depends on the state that was read and on the row, never on the order of webhooks.
 */
export class ApplyIntentState {
  constructor(
    private readonly db: PaymentsDatabase,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly logger: Logger,
  ) {}

  /**
   * @param before the payment as it was when the provider was asked
   * @returns the payment now; null when it changed meanwhile, so that the state may be older than the row: ask again
   */
  run(before: PaymentRecord, state: IntentState, now = new Date()): Promise<PaymentRecord | null> {
    return this.db.transaction(async (tx) => {
      const payment = await this.payments.lock(tx, before.id);
      if (!payment || payment.version !== before.version) return null;
      if (state.status === "succeeded" && !this.amountIsRight(payment, state)) return payment;
      const change = changeOf(payment, state, now);
      const messages: OutboxMessage[] = [];
      let current = payment;
      if (change) {
        current = await this.payments.update(tx, payment.id, change);
        messages.push(liveNews(current));
        messages.push(...this.decided(tx, current, state, now));
      }
      await addToOutbox(tx, ...messages);
      return isPaid(current) ? this.applyRefunds(tx, current, state.refunds, now) : current;
    });
  }

  /** @returns the message to core about a status that it has to know */
  private decided(tx: Tx, payment: PaymentRecord, { cardFingerprint }: IntentState, now: Date): OutboxMessage[] {
    const { status } = payment;
    if (status === "COMPLETED") this.db.logEvent(tx, "payment completed", paymentEvent(payment));
    if (status === "FAILED") this.db.logEvent(tx, "payment failed", paymentEvent(payment));
    if (status === "CANCELLED") this.db.logEvent(tx, "payment cancelled", paymentEvent(payment));
    if (status === "COMPLETED") return [coreNews(payment, "payment.completed", now, cardFingerprint)];
    if (status === "FAILED") return [coreNews(payment, "payment.failed", now)];
    return status === "CANCELLED" ? [coreNews(payment, "payment.cancelled", now)] : [];
  }

  /** Applies the provider's response to a refund that we requested. */
  async refund(paymentId: string, state: RefundState, now = new Date()): Promise<void> {
    await this.db.transaction(async (tx) => {
      const payment = await this.payments.lock(tx, paymentId);
      if (payment && isPaid(payment)) await this.applyRefunds(tx, payment, [state], now);
    });
  }

  /** The provider refused a refund for good: an operator has to look. */
  async refundRefused(refund: RefundRecord, reason: string, now = new Date()): Promise<void> {
    await this.db.transaction(async (tx) => {
      const payment = await this.payments.lock(tx, refund.paymentId);
      const current = await this.refunds.byId(tx, refund.id);
      if (!payment || current?.status !== "PENDING") return;
      await this.refunds.update(tx, refund.id, { status: "FAILED", failureReason: reason, completedAt: now, nextCheckAt: null });
      await addToOutbox(tx, liveNews(payment));
      this.refundFailed(tx, payment, refund, reason);
    });
  }

  private async applyRefunds(tx: Tx, payment: PaymentRecord, states: readonly RefundState[], now: Date): Promise<PaymentRecord> {
    const known = await this.refunds.ofPayments(tx, [payment.id]);
    let changed = false;
    for (const state of states) changed = (await this.applyRefund(tx, payment, known, state, now)) || changed;
    if (!changed) return payment;
    const rows = await this.refunds.ofPayments(tx, [payment.id]);
    const refundedMinor = Math.min(sum(rows.filter(({ status }) => status === "SUCCEEDED")), payment.amountMinor);
    const status = refundedMinor === 0 ? "COMPLETED" : refundedMinor === payment.amountMinor ? "REFUNDED" : "PARTIALLY_REFUNDED";
    const current = refundedMinor === payment.refundedMinor ? payment : await this.payments.update(tx, payment.id, { refundedMinor, status });
    await addToOutbox(tx, liveNews(current), ...(refundedMinor > payment.refundedMinor ? [coreNews(current, "payment.refunded", now)] : []));
    return current;
  }

  /** @returns whether it was new */
  private async applyRefund(tx: Tx, payment: PaymentRecord, known: readonly RefundRecord[], state: RefundState, now: Date): Promise<boolean> {
    const status = state.status.toUpperCase() as Uppercase<RefundState["status"]>;
    const completedAt = status === "PENDING" ? null : now;
    const row = known.find(({ id, providerRefundId }) => providerRefundId === state.id || (providerRefundId === null && id === state.refundId));
    if (!row) {
      if (state.amountMinor === null || state.amountMinor <= 0) return false;
      // It was made at the provider itself.
      const { reason, failureReason, amountMinor } = state;
      const key = `${payment.gateway}:${state.id}`;
      const keys = { requestKey: key, providerKey: key, providerRefundId: state.id };
      const facts = { paymentId: payment.id, amountMinor, status, reason, failureReason, completedAt };
      const made = { id: newId(), ...facts, ...keys, nextCheckAt: null };
      await this.refunds.insert(tx, made);
      this.db.logEvent(tx, "refund requested", { ...refundEvent(payment, made), requestedAt: "provider" });
      if (status === "SUCCEEDED") this.db.logEvent(tx, "refund completed", refundEvent(payment, made));
      if (status === "FAILED") this.refundFailed(tx, payment, made, failureReason);
      return true;
    }
    const onward = REFUND_ORDER[status] > REFUND_ORDER[row.status];
    if (!onward && row.providerRefundId !== null) return false;
    await this.refunds.update(tx, row.id, {
      providerRefundId: state.id,
      ...(onward ? { status, completedAt, failureReason: state.failureReason, nextCheckAt: null } : {}),
    });
    if (onward && status === "SUCCEEDED") this.db.logEvent(tx, "refund completed", refundEvent(payment, row));
    if (onward && status === "FAILED") this.refundFailed(tx, payment, row, state.failureReason);
    return onward;
  }

  private amountIsRight(payment: PaymentRecord, state: IntentState): boolean {
    if (state.amountMinor === payment.amountMinor && state.currency === payment.currency) return true;
    const { amountMinor: expected, currency } = payment;
    auditAlarms.inc({ audit: "payment-amount" });
    const found = { found: state.amountMinor, foundCurrency: state.currency };
    const data = { paymentId: payment.id, intentId: state.id, expected, currency, ...found };
    this.logger.error(data, "payment has an unexpected amount and was not completed");
    return false;
  }

  /** The buyer does not get the money: an operator has to act. */
  private refundFailed(tx: Tx, payment: PaymentRecord, refund: Amount, reason: string | null): void {
    auditAlarms.inc({ audit: "refund" });
    this.db.logEvent(tx, "refund failed", { ...refundEvent(payment, refund), reason }, "error");
  }
}

/** What the state changes, or null. Money that came is never forgotten, and what is over stays over unless money came. */
export function changeOf(payment: Pick<PaymentRecord, "status" | "failureReason" | "completedAt">, state: Pick<IntentState, "status" | "failureReason">, now: Date): PaymentChange | null {
  if (isPaid(payment)) return null;
  if (state.status === "succeeded") return { status: "COMPLETED", completedAt: now, failureReason: null, nextCheckAt: null };
  if (!isOpen(payment)) return null;
  if (state.status === "cancelled") return { status: "CANCELLED", nextCheckAt: null };
  if (state.status === "processing") return payment.status === "PROCESSING" ? null : { status: "PROCESSING" };
  if (state.status === "open") return null;
  // A new attempt after a decline: the old reason is no longer true.
  if (state.status === "action_required") return payment.status === "PENDING" ? null : { status: "PENDING", failureReason: null };
  const { failureReason } = state;
  return payment.status === "FAILED" && payment.failureReason === failureReason ? null : { status: "FAILED", failureReason };
}

const sum = (refunds: readonly RefundRecord[]): number => refunds.reduce((total, { amountMinor }) => total + amountMinor, 0);
