import { cancelEventJob } from "../../../contracts/jobs/cancel-event.job";
import { eventStatisticsChanged, purchaseChanged } from "../../../contracts/topics/topics";
import { refundPaymentCall } from "../../../contracts/webhooks/settle-payment.call";
import { addToOutbox, callMessage, jobMessage, topicMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { CancellationRecord, CancellationRepository } from "../repositories/cancellation.repository";
import type { CapacityRepository } from "../repositories/capacity.repository";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { PurchaseRecord, PurchaseRepository } from "../repositories/purchase.repository";
import type { GuestRecord } from "../repositories/ticket.repository";
import type { CancellationNotices } from "./cancellation-notices";
import type { ExpireHolds } from "./expire-holds";
import { purchaseEvent } from "./purchase-event";

/** Purchases, or guests without one, of one transaction. */
const BATCH = 100;
/** Milliseconds after which a job asks for another one to go on. */
const TURN = 20_000;

/**
 * Does what a cancelled event asks for: first its purchases in the order in which they were made, then the guests that
 * came without one. Each batch is one transaction: its tickets, its mails and refunds (as rows of the outbox) and how far
 * it came are there together or not at all, so that it can be killed and started again at any line, and on two machines
 * at once.
 *
 * What was sold is not sold any more, as if each ticket had been cancelled by itself: the counters stay what the rows say.
 * What was paid stays counted as revenue, and is counted as refunded when payments reports it.
 */
export class CarryOutCancellation {
  constructor(
    private readonly db: CoreDatabase,
    private readonly cancellations: CancellationRepository,
    private readonly purchases: PurchaseRepository,
    private readonly capacity: CapacityRepository,
    private readonly holds: ExpireHolds,
    private readonly notices: CancellationNotices,
    private readonly batch = BATCH,
  ) {}

  /** Goes on until everything is done or its turn is over; then the next job is on its way. */
  async run(eventId: string, signal: AbortSignal = new AbortController().signal, turn = TURN): Promise<void> {
    const end = Date.now() + turn;
    for (;;) {
      signal.throwIfAborted();
      if (await this.step(eventId, Date.now() >= end)) return;
    }
  }

  /** @returns true when there is nothing (more) to do for this job */
  private async step(eventId: string, turnIsOver: boolean): Promise<boolean> {
    const cancellation = await this.cancellations.byEventId(this.db.client, eventId);
    if (!cancellation || cancellation.stage === "FINISHED") return true;
    if (cancellation.stage === "PURCHASES") {
      const next = await this.cancellations.nextPurchases(this.db.client, eventId, cancellation, this.batch);
      // One by one: each releases capacity, and several in one transaction would lock it in another order than buyers do.
      for (const { id, status } of next) if (status === "PENDING") await this.endPending(cancellation, id);
    }
    return this.db.transaction(async (tx) => {
      const present = await this.cancellations.lock(tx, eventId);
      // Somebody else was here in between: look again where it stands.
      if (!present || present.stage !== cancellation.stage || present.cursorId !== cancellation.cursorId) return false;
      const finished = present.stage === "PURCHASES" ? await this.purchasesOf(tx, present) : await this.guestsOf(tx, present);
      if (!finished && turnIsOver) await addToOutbox(tx, jobMessage(cancelEventJob, { eventId }));
      return finished || turnIsOver;
    });
  }

  private endPending(cancellation: CancellationRecord, id: string): Promise<void> {
    return this.db.transaction(async (tx) => {
      const purchase = await this.purchases.lock(tx, id);
      // Paid after all, a moment before: then it is given back with the others.
      if (purchase?.status !== "PENDING") return;
      await this.cancellations.lockTickets(tx, { purchaseIds: [id] });
      const guests = await this.cancellations.guestsOfPurchases(tx, [id]);
      await addToOutbox(tx, ...(await this.notices.of(tx, cancellation, guests.filter(comes), [purchase])));
      await this.holds.end(tx, purchase, "CANCELLED");
    });
  }

  private async purchasesOf(tx: Tx, cancellation: CancellationRecord): Promise<boolean> {
    const { eventId } = cancellation;
    const next = await this.cancellations.nextPurchases(tx, eventId, cancellation, this.batch);
    const last = next.at(-1);
    if (!last) {
      await this.cancellations.advance(tx, eventId, { stage: "GUESTS", cursorAt: null, cursorId: null });
      return false;
    }
    const locked = await this.cancellations.lockPurchases(tx, next.map(({ id }) => id));
    if (locked.some(({ status }) => status === "PENDING")) throw new Error(`event ${eventId} still has a pending purchase in a batch that had none`);
    await this.cancellations.lockTickets(tx, { purchaseIds: next.map(({ id }) => id) });
    const guests = await this.cancellations.guestsOfPurchases(tx, next.map(({ id }) => id));
    const coming = guests.filter(comes);
    const concerned = locked.filter((purchase) => isPaid(purchase) || coming.some(({ purchaseId }) => purchaseId === purchase.id));
    const messages = await this.notices.of(tx, cancellation, coming, concerned);
    for (const purchase of locked.filter(isPaid)) messages.push(...(await this.giveBack(tx, cancellation, purchase)));
    await this.finishBatch(tx, cancellation, guests, messages, last, next.length);
    return false;
  }

  private async guestsOf(tx: Tx, cancellation: CancellationRecord): Promise<boolean> {
    const { eventId } = cancellation;
    const next = await this.cancellations.nextGuests(tx, eventId, cancellation, this.batch);
    const last = next.at(-1);
    if (!last) {
      await this.cancellations.advance(tx, eventId, { stage: "FINISHED", finishedAt: new Date() });
      this.db.logEvent(tx, "event cancellation finished", { eventId, done: cancellation.done });
      return true;
    }
    const ids = next.map(({ id }) => id);
    await this.cancellations.lockTickets(tx, { guestIds: ids });
    const guests = await this.cancellations.guestsByIds(tx, ids);
    await this.finishBatch(tx, cancellation, guests, await this.notices.of(tx, cancellation, guests.filter(comes), []), last, next.length);
    return false;
  }

  /** All of what was paid, if the organiser said so. The purchase stays PAID until payments reports the refund. */
  private async giveBack(tx: Tx, { refund, reason }: CancellationRecord, purchase: PurchaseRecord): Promise<OutboxMessage[]> {
    const changed = topicMessage(purchaseChanged, purchase.id, { id: purchase.id });
    if (purchase.totalMinor === 0) {
      // There is nothing to refund.
      await this.purchases.update(tx, purchase.id, { status: "CANCELLED" });
      this.db.logEvent(tx, "purchase cancelled", purchaseEvent(purchase));
      return [changed];
    }
    if (!refund || purchase.paymentId === null || purchase.refundedMinor >= purchase.totalMinor) return [changed];
    return [changed, callMessage(refundPaymentCall, { paymentId: purchase.paymentId, reason: reason ?? "The event was cancelled." })];
  }

  /** Writes what decided the batch, and last, as everywhere, what buyers wait for: the counters. */
  private async finishBatch(
    tx: Tx,
    { eventId, done }: CancellationRecord,
    guests: readonly GuestRecord[],
    messages: readonly OutboxMessage[],
    last: { readonly id: string; readonly createdAt: Date },
    count: number,
  ): Promise<void> {
    const voided = await this.cancellations.voidTickets(tx, guests.map(({ id }) => id));
    await addToOutbox(tx, ...messages, topicMessage(eventStatisticsChanged, eventId, { id: eventId }));
    await this.cancellations.advance(tx, eventId, { cursorAt: last.createdAt, cursorId: last.id, done: done + count });
    if (voided.length > 0) await this.capacity.void(tx, eventId, voided);
  }
}

/** Whoever was cancelled before knows already. */
const comes = ({ status }: GuestRecord): boolean => status !== "CANCELLED";
const isPaid = ({ status }: PurchaseRecord): boolean => status === "PAID" || status === "PARTIALLY_REFUNDED";
