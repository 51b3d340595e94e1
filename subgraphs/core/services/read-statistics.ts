import type { Principal } from "../../../platform/auth/principal";
import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository, TicketTypeRecord } from "../repositories/event.repository";
import { requireEvent } from "./event-access";

/** Counters of an event and its types: maintained, never counted. */
export interface Statistics {
  readonly event: EventRecord;
  readonly ticketTypes: readonly TicketTypeRecord[];
}

/** Sales and attendance for those who run the event. */
export class ReadStatistics {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
  ) {}

  /** @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without statistics:read */
  async run(caller: Principal, eventId: string): Promise<Statistics> {
    const event = requireEvent(caller, await this.events.byId(this.db.client, eventId), "statistics:read");
    return { event, ticketTypes: await this.events.ticketTypesOf(this.db.client, [eventId]) };
  }
}

/** What can be bought right now: what the type and the event have left, the smaller; never below zero. */
export const availableOf = (type: Pick<TicketTypeRecord, "quantity" | "sold" | "reserved">, event: Pick<EventRecord, "maxAttendees" | "sold" | "reserved">): number =>
  Math.max(Math.min(type.quantity - type.sold - type.reserved, event.maxAttendees - event.sold - event.reserved), 0);
