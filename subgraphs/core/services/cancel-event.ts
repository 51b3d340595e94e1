import { cancelEventJob } from "../../../contracts/jobs/cancel-event.job";
import { eventStatisticsChanged } from "../../../contracts/topics/topics";
import type { Principal } from "../../../platform/auth/principal";
import { badInput, conflict, notFound } from "../../../platform/errors/platform-errors";
import { addToOutbox, jobMessage, topicMessage } from "../../../platform/outbox/outbox";
import type { CancellationRecord, CancellationRepository } from "../repositories/cancellation.repository";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { EventFacts, EventRecord, EventRepository } from "../repositories/event.repository";
import type { AuditLog } from "./audit-log";
import { eventItself } from "./audit-subjects";
import { requireEvent } from "./event-access";
import { requireTransition, sourcesOf } from "./event-lifecycle";
import type { EventPages } from "./event-pages";

/** Characters. */
const LONGEST_REASON = 500;

/** Cancels an event: sales stop in this transaction, what follows from it is a job (carry-out-cancellation.ts). */
export class CancelEvent {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly cancellations: CancellationRepository,
    private readonly pages: EventPages,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The same again changes nothing.
   * @param refund whether every paid purchase is given back
   * @param reason for the guests, at most 500 characters; emails leave it out while the caller's address is not confirmed
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without events:update, BAD_USER_INPUT; CONFLICT if the event has ended, or was
   * cancelled with another decision about refunds
   */
  async run(caller: Principal, givenId: string, refund: boolean, reason: string | null, now = new Date()): Promise<EventRecord> {
    const known = requireEvent(caller, await this.events.byId(this.db.client, givenId), "events:update");
    const { id } = known;
    const text = reason?.trim() || null;
    if (text !== null && text.length > LONGEST_REASON) throw badInput({ reason: `must have at most ${LONGEST_REASON} characters` });
    await this.db.transaction(async (tx) => {
      // Waits for the sales that are under way, and lets no other begin: what there is afterwards is all there will be.
      const before = await this.events.lock(tx, id);
      if (!before || !(await this.events.move(tx, id, sourcesOf("CANCELLED"), "CANCELLED"))) return this.requireSame(tx, id, refund);
      await this.cancellations.begin(tx, { eventId: id, refund, reason: text, isReasonEmailed: caller.user?.verified === true, locale: caller.locale, startedAt: now });
      await this.audit.record(tx, caller, "EVENT_CANCELLED", eventItself(known), { before: { status: before.status }, after: { status: "CANCELLED", refund, reason: text } });
      await addToOutbox(tx, jobMessage(cancelEventJob, { eventId: id }), topicMessage(eventStatisticsChanged, id, { id }));
      this.db.logEvent(tx, "event cancelled", { eventId: id, organizationId: known.organizationId, refund });
    });
    await this.pages.drop(id);
    const event = await this.events.byId(this.db.client, id);
    if (!event) throw notFound("event");
    return event;
  }

  /**
   * How far a cancellation has come; null for an event that was not cancelled.
   * @throws UNAUTHENTICATED, FORBIDDEN without events:read
   */
  async progress(caller: Principal, event: EventFacts): Promise<CancellationRecord | null> {
    requireEvent(caller, event, "events:read");
    return this.cancellations.byEventId(this.db.client, event.id);
  }

  private async requireSame(tx: Tx, id: string, refund: boolean): Promise<void> {
    const event = await this.events.byId(tx, id);
    if (!event) throw notFound("event");
    if (event.status !== "CANCELLED") requireTransition(event.status, "CANCELLED");
    const before = await this.cancellations.byEventId(tx, id);
    if (before && before.refund !== refund) throw conflict(`The event was cancelled ${before.refund ? "with" : "without"} giving the money back.`);
  }
}
