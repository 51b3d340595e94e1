import { changesBetween } from "../../../platform/audit/changes-between";
import type { Principal } from "../../../platform/auth/principal";
import { conflict, notFound } from "../../../platform/errors/platform-errors";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { EventRecord, EventRepository } from "../repositories/event.repository";
import type { AuditLog } from "./audit-log";
import { eventItself } from "./audit-subjects";
import type { ChargeRules, Charges } from "./charge-rules";
import { requireEvent } from "./event-access";
import { requireTransition, sourcesOf } from "./event-lifecycle";
import type { EventPages } from "./event-pages";

/** Puts a draft on sale. */
export class PublishEvent {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly pages: EventPages,
    private readonly charges: ChargeRules,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Publishing a published event changes nothing.
   * @throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND; CONFLICT if it has ended, is cancelled, has no ticket types, or has a
   * price that cannot be charged
   */
  async run(caller: Principal, givenId: string, now = new Date()): Promise<EventRecord> {
    const event = requireEvent(caller, await this.events.byId(this.db.client, givenId), "events:update");
    if (event.status === "PUBLISHED") return event;
    const { id } = event;
    const charges = await this.charges.forPrices(event.currency);
    const present = await this.db.transaction((tx) => this.publish(tx, caller, id, charges, now));
    await this.pages.drop(id);
    return present;
  }

  /** Holds the event's lock, as the removal of a ticket type does. */
  private async publish(tx: Tx, caller: Principal, id: string, charges: Charges, now: Date): Promise<EventRecord> {
    const event = await this.events.lock(tx, id);
    if (!event) throw notFound("event");
    // Another request published it at the same moment.
    if (event.status === "PUBLISHED") return event;
    requireTransition(event.status, "PUBLISHED");
    if (event.endsAt <= now) throw conflict("The event is over. Give it a new date before you publish it.");
    const types = await this.events.ticketTypesOf(tx, [id]);
    if (types.length === 0) throw conflict("Add a ticket type before you publish the event.");
    for (const { name, priceMinor } of types) {
      const problem = charges.priceProblem(priceMinor);
      if (problem !== null) throw conflict(`The price of "${name}" ${problem}. Change it before you publish the event.`);
    }
    await this.events.move(tx, id, sourcesOf("PUBLISHED"), "PUBLISHED", { publishedAt: now });
    const published: EventRecord = { ...event, status: "PUBLISHED", publishedAt: now };
    await this.audit.record(tx, caller, "EVENT_PUBLISHED", eventItself(event), changesBetween(event, published, ["status", "publishedAt"]));
    this.db.logEvent(tx, "event published", { eventId: id, organizationId: event.organizationId });
    return published;
  }
}
