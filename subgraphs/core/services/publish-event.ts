import type { Principal } from "../../../platform/auth/principal";
import { conflict, notFound } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository } from "../repositories/event.repository";
import { requireEvent } from "./event-access";

/** Puts a draft on sale. */
export class PublishEvent {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
  ) {}

  /** @throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND; CONFLICT when it is over, cancelled, or has no ticket types */
  async run(caller: Principal, id: string, now = new Date()): Promise<EventRecord> {
    const event = requireEvent(caller, await this.events.byId(this.db.client, id), "events:update");
    if (event.status === "PUBLISHED") return event;
    if (event.endsAt <= now) throw conflict("The event is over. Give it a new date before you publish it.");
    const types = await this.events.ticketTypesOf(this.db.client, [id]);
    if (types.length === 0) throw conflict("Add a ticket type before you publish the event.");
    const published = await this.events.publish(this.db.client, id, now);
    const present = await this.events.byId(this.db.client, id);
    if (!present) throw notFound("event");
    // Two who publish at once both get what they wanted; only a cancelled or completed event is a conflict.
    if (!published && present.status !== "PUBLISHED") throw conflict(`The event is ${present.status.toLowerCase()} and cannot be published.`);
    return present;
  }
}
