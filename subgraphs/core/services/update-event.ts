import { eventStatisticsChanged } from "../../../contracts/topics/topics";
import { changedFields, changesBetween } from "../../../platform/audit/changes-between";
import type { Principal } from "../../../platform/auth/principal";
import { badInput, conflict, notFound } from "../../../platform/errors/platform-errors";
import { addToOutbox, topicMessage } from "../../../platform/outbox/outbox";
import type { CapacityRepository } from "../repositories/capacity.repository";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { EventRecord, EventRepository } from "../repositories/event.repository";
import type { AuditLog } from "./audit-log";
import { EVENT_FIELDS, eventItself } from "./audit-subjects";
import { requireEvent } from "./event-access";
import { problemsOfDates } from "./event-dates";
import { requireOpen } from "./event-lifecycle";
import type { EventPages } from "./event-pages";
import { nullsAmong } from "./nulls-among";

/** What is left out stays, null clears. */
export interface EventChanges {
  readonly title?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly startsAt?: Date | null | undefined;
  readonly endsAt?: Date | null | undefined;
  readonly doorsOpenAt?: Date | null | undefined;
  readonly doorsCloseAt?: Date | null | undefined;
  readonly timeZone?: string | null | undefined;
  readonly location?: string | null | undefined;
  readonly maxAttendees?: number | null | undefined;
  readonly coverImageUrl?: string | null | undefined;
}

/**
 * Changes a draft or a published event. All that can be changed of a draft can be changed once it is published, too: an
 * event that has to move must be able to. What never changes is its organization, its currency (prices and purchases are
 * in it) and its slug (links lead to it).
 */
export class UpdateEvent {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly capacity: CapacityRepository,
    private readonly pages: EventPages,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without events:update, BAD_USER_INPUT; CONFLICT when it is over or
   * cancelled, and with `extensions.minimum` when more tickets than maxAttendees are sold and held
   */
  async run(caller: Principal, givenId: string, changes: EventChanges, now = new Date()): Promise<EventRecord> {
    // From now on the id as it is stored: it may have come in capital letters, and pages and topics are found by it.
    const { id } = requireEvent(caller, await this.events.byId(this.db.client, givenId), "events:update");
    const problems = nullsAmong(changes, ["title", "startsAt", "endsAt", "timeZone", "location", "maxAttendees"]);
    if (Object.keys(problems).length > 0) throw badInput(problems);
    const changed = await this.db.transaction(async (tx) => {
      // First of all and by itself: what decides must not depend on what was read before.
      const room = changes.maxAttendees == null ? undefined : await this.capacity.resizeEvent(tx, id, changes.maxAttendees);
      const event = await this.apply(tx, id, changes, now, room !== null);
      if (changes.maxAttendees != null) await addToOutbox(tx, topicMessage(eventStatisticsChanged, id, { id }));
      const after = await this.events.byId(tx, id);
      const before = { ...event, maxAttendees: room ?? event.maxAttendees };
      const change = changesBetween(before, after, EVENT_FIELDS);
      await this.audit.record(tx, caller, "EVENT_UPDATED", eventItself(event), change);
      if (change) this.db.logEvent(tx, "event updated", {
        eventId: id, organizationId: event.organizationId, fields: changedFields(change),
      });
      return after;
    });
    await this.pages.drop(id);
    if (!changed) throw notFound("event");
    return changed;
  }

  /** @returns the event as it was, but for its capacity */
  private async apply(tx: Tx, id: string, changes: EventChanges, now: Date, fits: boolean): Promise<EventRecord> {
    const event = await this.events.lock(tx, id);
    if (!event) throw notFound("event");
    requireOpen(event);
    if (!fits) throw conflict("More tickets than that are sold or held.", { minimum: event.sold + event.reserved });
    const dates = {
      startsAt: changes.startsAt ?? event.startsAt,
      endsAt: changes.endsAt ?? event.endsAt,
      doorsOpenAt: changes.doorsOpenAt === undefined ? event.doorsOpenAt : changes.doorsOpenAt,
      doorsCloseAt: changes.doorsCloseAt === undefined ? event.doorsCloseAt : changes.doorsCloseAt,
    };
    const problems = problemsOfDates(dates);
    // One that has begun keeps its beginning; only a new one has to lie ahead.
    if (dates.startsAt.getTime() !== event.startsAt.getTime() && dates.startsAt <= now) problems.startsAt = "must be in the future";
    if (dates.endsAt.getTime() !== event.endsAt.getTime() && dates.endsAt <= now) problems.endsAt = "must be in the future";
    if (Object.keys(problems).length > 0) throw badInput(problems);
    await this.events.update(tx, id, {
      ...dates,
      title: changes.title?.trim() ?? event.title,
      description: changes.description === undefined ? event.description : (changes.description?.trim() ?? ""),
      timeZone: changes.timeZone ?? event.timeZone,
      location: changes.location?.trim() ?? event.location,
      coverImageUrl: changes.coverImageUrl === undefined ? event.coverImageUrl : changes.coverImageUrl,
    });
    return event;
  }
}
