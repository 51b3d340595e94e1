import { eventStatisticsChanged } from "../../../contracts/topics/topics";
import { changedFields, changesBetween } from "../../../platform/audit/changes-between";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { badInput, conflict, notFound } from "../../../platform/errors/platform-errors";
import { addToOutbox, topicMessage } from "../../../platform/outbox/outbox";
import type { CapacityRepository } from "../repositories/capacity.repository";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { EventRecord, EventRepository, TicketTypeRecord } from "../repositories/event.repository";
import { isInUse, NameTaken, type TicketTypeRepository } from "../repositories/ticket-type.repository";
import type { AuditLog } from "./audit-log";
import { partOf, pricedType, TICKET_TYPE_FIELDS } from "./audit-subjects";
import type { ChargeRules, Charges } from "./charge-rules";
import { requireEvent } from "./event-access";
import { requireOpen } from "./event-lifecycle";
import type { EventPages } from "./event-pages";
import { foldedName } from "./folded-name";
import { nullsAmong } from "./nulls-among";
import { checkBuyerLimit, nameTaken, priceOf, salesWindowIsEmpty, ticketTypeOf, type TicketTypeDraft } from "./ticket-type-draft";

/** Ticket types of one event: every page of it shows all of them. */
const MOST = 100;

/** What is left out stays, null clears. */
export type TicketTypeChanges = { readonly [Field in keyof Required<TicketTypeDraft>]?: TicketTypeDraft[Field] | null | undefined };

/** Adds, changes and removes what is sold, of drafts and of published events. */
export class ManageTicketTypes {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly types: TicketTypeRepository,
    private readonly capacity: CapacityRepository,
    private readonly pages: EventPages,
    private readonly charges: ChargeRules,
    private readonly audit: AuditLog,
  ) {}

  /**
   * At the end of the event's types.
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without events:update, BAD_USER_INPUT; CONFLICT when the event is over,
   * has too many types or has a type with this name
   */
  async add(caller: Principal, givenEventId: string, draft: TicketTypeDraft): Promise<TicketTypeRecord> {
    const { id: eventId, currency } = requireEvent(caller, await this.events.byId(this.db.client, givenEventId), "events:update");
    const charges = await this.charges.forPrices(currency);
    const added = await this.change(eventId, draft.name, async (tx, event) => {
      const { position, count } = await this.types.endOf(tx, eventId);
      if (count >= MOST) throw conflict(`An event has at most ${MOST} ticket types.`);
      const problems: Record<string, string> = {};
      const type = ticketTypeOf(draft, eventId, position, charges, problems);
      if (Object.keys(problems).length > 0) throw badInput(problems);
      const made = await this.types.insert(tx, type);
      await this.audit.record(tx, caller, "TICKET_TYPE_ADDED", partOf(event, "TicketType", made.id), changesBetween(null, pricedType(made, event.currency), TICKET_TYPE_FIELDS));
      this.db.logEvent(tx, "ticket type added", {
        ticketTypeId: made.id, eventId, quantity: made.quantity, priceMinor: made.priceMinor, currency,
      });
      return made;
    }).catch((error: unknown) => {
      // The draft was deleted meanwhile.
      throw isInUse(error) ? notFound("event") : error;
    });
    return added;
  }

  /**
   * A new price is for new purchases: those that exist keep what they were made with.
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without events:update, BAD_USER_INPUT; CONFLICT when the event is over,
   * has another type with this name, and with `extensions.minimum` when more tickets than the new quantity are sold and held
   */
  async update(caller: Principal, id: string, changes: TicketTypeChanges): Promise<TicketTypeRecord> {
    const { eventId, currency } = await this.require(caller, id);
    const charges = await this.charges.forPrices(currency);
    const problems = nullsAmong(changes, ["name", "price", "quantity", "maxPerPurchase"]);
    if (Object.keys(problems).length > 0) throw badInput(problems);
    return this.change(eventId, changes.name ?? "", async (tx) => {
      // First of all and by itself: what decides must not depend on what was read before.
      const size = changes.quantity == null ? undefined : await this.capacity.resizeType(tx, id, changes.quantity);
      const type = await this.types.lock(tx, id);
      const event = await this.events.byId(tx, eventId);
      if (!type || !event) throw notFound("ticket type");
      if (size === null) throw conflict("More tickets than that are sold or held.", { minimum: type.sold + type.reserved });
      await this.types.update(tx, id, merged(type, changes, charges));
      const after = (await this.types.byId(tx, id)) ?? type;
      const before = { ...type, quantity: size ?? type.quantity };
      const change = changesBetween(pricedType(before, event.currency), pricedType(after, event.currency), TICKET_TYPE_FIELDS);
      await this.audit.record(tx, caller, "TICKET_TYPE_UPDATED", partOf(event, "TicketType", id), change);
      if (change) this.db.logEvent(tx, "ticket type updated", {
        ticketTypeId: after.id, eventId, fields: changedFields(change),
      });
      return after;
    });
  }

  /**
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without events:update; CONFLICT when the event is over, when anything of
   * the type was ever sold, held or given to a guest, and for the last type of a published event
   */
  async remove(caller: Principal, id: string): Promise<void> {
    const { eventId } = await this.require(caller, id);
    const used = () => conflict("Tickets of this type were sold or held. It can be taken off sale by ending its sales.");
    try {
      await this.change(eventId, "", async (tx, event) => {
        const removed = await this.types.removeUnused(tx, id);
        if (!removed) throw used();
        // As it is now: somebody may have published it since `event` was read.
        const present = await this.events.lock(tx, eventId);
        if (present?.status === "PUBLISHED" && (await this.types.endOf(tx, eventId)).count === 0) throw conflict("A published event has at least one ticket type.");
        await this.audit.record(tx, caller, "TICKET_TYPE_REMOVED", partOf(event, "TicketType", id), changesBetween(pricedType(removed, event.currency), null, TICKET_TYPE_FIELDS));
        this.db.logEvent(tx, "ticket type removed", { ticketTypeId: id, eventId });
      });
    } catch (error) {
      throw isInUse(error) ? used() : error;
    }
  }

  private async require(caller: Principal, id: string): Promise<{ readonly eventId: string; readonly currency: string }> {
    const type = isId(id) ? await this.types.byId(this.db.client, id) : null;
    if (!type) {
      requireEvent(caller, null, "events:update");
      throw notFound("ticket type");
    }
    const { id: eventId, currency } = requireEvent(caller, await this.events.byId(this.db.client, type.eventId), "events:update");
    return { eventId, currency };
  }

  /**
   * Runs one transaction on an open event; afterwards its page is dropped and its statistics are pushed.
   * @param name the name that the type is to have @throws CONFLICT if another type of the event has it
   */
  private async change<T>(eventId: string, name: string, work: (tx: Tx, event: EventRecord) => Promise<T>): Promise<T> {
    try {
      return await this.db.transaction(async (tx) => {
        const event = await this.events.byId(tx, eventId);
        if (!event) throw notFound("event");
        requireOpen(event);
        await addToOutbox(tx, topicMessage(eventStatisticsChanged, eventId, { id: eventId }));
        const result = await work(tx, event);
        // Last, because sales want the row: whoever has just looked at the event looks again before he sells by it.
        await this.events.touch(tx, eventId);
        return result;
      });
    } catch (error) {
      if (error instanceof NameTaken) throw nameTaken(name.trim());
      throw error;
    } finally {
      await this.pages.drop(eventId);
    }
  }
}

/** @throws BAD_USER_INPUT for an empty sales window, limits that contradict each other, or a price that cannot be charged */
function merged(type: TicketTypeRecord, changes: TicketTypeChanges, charges: Charges) {
  const problems: Record<string, string> = {};
  const window = {
    salesStartAt: changes.salesStartAt === undefined ? type.salesStartAt : changes.salesStartAt,
    salesEndAt: changes.salesEndAt === undefined ? type.salesEndAt : changes.salesEndAt,
  };
  if (salesWindowIsEmpty(window)) problems.salesEndAt = "must be after salesStartAt";
  const limits = {
    maxPerPurchase: changes.maxPerPurchase ?? type.maxPerPurchase,
    maxPerBuyer: changes.maxPerBuyer === undefined ? type.maxPerBuyer : changes.maxPerBuyer,
  };
  checkBuyerLimit(limits, problems);
  const priceMinor = changes.price == null ? type.priceMinor : priceOf(changes.price, charges, problems, "price");
  if (Object.keys(problems).length > 0) throw badInput(problems);
  return {
    ...window,
    priceMinor,
    ...(changes.name == null ? {} : { name: changes.name.trim(), nameKey: foldedName(changes.name) }),
    description: changes.description === undefined ? type.description : changes.description?.trim() || null,
    ...limits,
  };
}
