import { changesBetween } from "../../../platform/audit/changes-between";
import type { Principal } from "../../../platform/auth/principal";
import { requireUser } from "../../../platform/auth/access";
import { newId } from "../../../platform/db/new-id";
import { badInput } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository } from "../repositories/event.repository";
import type { AuditLog } from "./audit-log";
import { eventItself, WHOLE_EVENT_FIELDS, wholeEvent } from "./audit-subjects";
import { slugOf } from "./create-event";
import { requireEvent } from "./event-access";
import { movedDates, salesDatesMover } from "./event-dates";

/** Creates a draft copy of an event in any state, with everything the organizer entered and nothing that was sold. */
export class DuplicateEvent {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly audit: AuditLog,
  ) {}

  /** @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without events:create, BAD_USER_INPUT if `startsAt` is not in the future */
  async run(caller: Principal, givenId: string, startsAt: Date, now = new Date()): Promise<EventRecord> {
    const original = requireEvent(caller, await this.events.byId(this.db.client, givenId), "events:create");
    const { id } = original;
    if (startsAt <= now) throw badInput({ startsAt: "must be in the future" });
    const { organizationId, title, description, timeZone, location, maxAttendees, currency, coverImageUrl } = original;
    const copyId = newId();
    const types = await this.events.ticketTypesOf(this.db.client, [id]);
    const copy = {
      organizationId,
      title,
      description,
      timeZone,
      location,
      maxAttendees,
      currency,
      coverImageUrl,
      id: copyId,
      organizerId: requireUser(caller).id,
      slug: slugOf(title, copyId),
      ...movedDates(original, startsAt, timeZone),
    };
    // The copy would end after the last year that the API can write.
    if (copy.endsAt <= startsAt) throw badInput({ startsAt: "must be earlier" });
    const moved = salesDatesMover(original.startsAt, startsAt, timeZone);
    const copies = types.map(({ name, nameKey, description: includes, priceMinor, quantity, maxPerPurchase, maxPerBuyer, salesStartAt, salesEndAt }, position) => ({
      id: newId(),
      eventId: copyId,
      position,
      name,
      nameKey,
      description: includes,
      priceMinor,
      quantity,
      maxPerPurchase,
      maxPerBuyer,
      salesStartAt: moved(salesStartAt),
      salesEndAt: moved(salesEndAt),
    }));
    return this.db.transaction(async (tx) => {
      const event = await this.events.insert(tx, copy, copies);
      const change = changesBetween(null, { ...wholeEvent(event, copies), copyOf: id }, [...WHOLE_EVENT_FIELDS, "copyOf"]);
      await this.audit.record(tx, caller, "EVENT_DUPLICATED", eventItself(event), change);
      this.db.logEvent(tx, "event duplicated", { eventId: event.id, organizationId, copyOf: id });
      return event;
    });
  }
}
