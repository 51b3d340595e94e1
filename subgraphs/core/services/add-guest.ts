import { createHash } from "node:crypto";
import { eventStatisticsChanged } from "../../../contracts/topics/topics";
import { changesBetween } from "../../../platform/audit/changes-between";
import { requireUser, requireVerified } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { uniqueViolation } from "../../../platform/db/unique-violation";
import { conflict, notFound } from "../../../platform/errors/platform-errors";
import { topicMessage } from "../../../platform/outbox/outbox";
import { soldOut } from "../errors";
import { NotEnough, NotOnSale } from "../repositories/capacity.repository";
import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository, TicketTypeRecord } from "../repositories/event.repository";
import type { GuestRepository } from "../repositories/guest.repository";
import type { GuestRecord } from "../repositories/ticket.repository";
import { isInUse } from "../repositories/ticket-type.repository";
import type { AuditLog } from "./audit-log";
import { GUEST_FIELDS, partOf } from "./audit-subjects";
import { requireEvent } from "./event-access";
import type { ExpireHolds } from "./expire-holds";
import { generationMessages, withoutPurchase } from "./generation-requests";
import { requireToCome } from "./guest-status";
import { newGuest, toMake } from "./new-guest";
import type { Person } from "./purchase-order";

export interface GuestOrder extends Person {
  readonly eventId: string;
  readonly ticketTypeId: string;
  /** Null: every request is another guest. */
  readonly idempotencyKey: string | null;
}

/** Registers a guest without payment; the ticket is issued at once, and sent to the guest when it is made. */
export class AddGuest {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly guests: GuestRepository,
    private readonly expireHolds: ExpireHolds,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Drafts can have guests, too: sales need not have begun, and sales windows are for buyers. A repeat under the same
   * key answers with the first guest as it is now.
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without guests:manage or a confirmed address, SOLD_OUT; CONFLICT when the event is over or
   * cancelled, or for another input under the same key
   */
  async run(caller: Principal, order: GuestOrder, now = new Date()): Promise<GuestRecord> {
    const { id: userId } = requireUser(caller);
    const event = requireEvent(caller, isId(order.eventId) ? await this.events.byId(this.db.client, order.eventId) : null, "guests:manage");
    const once = order.idempotencyKey === null ? null : { scope: `user:${userId}`, key: order.idempotencyKey, inputHash: createHash("sha256").update(JSON.stringify(order)).digest("hex") };
    const before = once && (await this.guests.byIdempotencyKey(this.db.client, once.scope, once.key));
    if (once && before) return repeated(before, once.inputHash);
    requireVerified(caller);
    requireToCome(event, now);
    const type = (await this.events.ticketTypesOf(this.db.client, [event.id])).find(({ id }) => id === order.ticketTypeId);
    if (!type) throw notFound("ticket type");
    const id = await this.place(caller, event, type, order, once, now);
    // Null: somebody asked the same at the same moment and was first.
    const guest = id !== null ? await this.guests.byId(this.db.client, id) : once && (await this.guests.byIdempotencyKey(this.db.client, once.scope, once.key));
    if (!guest) throw notFound("guest");
    return once ? repeated(guest, once.inputHash) : guest;
  }

  private async place(caller: Principal, event: EventRecord, type: TicketTypeRecord, person: Person, once: Once | null, now: Date, again = true): Promise<string | null> {
    const added = newGuest(person, type.id, { locale: caller.locale, importKey: null, once, position: 0, now });
    const outbox = [
      ...generationMessages(event, withoutPurchase(caller.locale), [toMake(added, type)]),
      topicMessage(eventStatisticsChanged, event.id, { id: event.id }),
    ];
    try {
      return await this.db.transaction(async (tx) => {
        const fates = await this.guests.place(tx, event.id, [added], outbox, false);
        if (fates.get(added.guest.id) !== "placed") return null;
        const change = changesBetween(null, { ...added.guest, ticketType: type.name }, [...GUEST_FIELDS, "ticketType"]);
        await this.audit.record(tx, caller, "GUEST_ADDED", partOf(event, "Guest", added.guest.id), change);
        this.db.logEvent(tx, "guest added", {
          guestId: added.guest.id, ticketId: added.ticket.id, ticketTypeId: type.id, eventId: event.id,
        });
        return added.guest.id;
      });
    } catch (error) {
      // Also if the draft was deleted at the same moment.
      const present = error instanceof NotOnSale || isInUse(error) ? await this.events.byId(this.db.client, event.id) : event;
      if (!present) throw notFound("event");
      if (error instanceof NotOnSale) throw conflict("The event takes no more guests.");
      // The code was drawn twice, or a hold has run out that nobody has ended yet.
      const worthAgain = again && (uniqueViolation(error) !== null || (error instanceof NotEnough && (await this.expireHolds.run(event.id)) > 0));
      if (worthAgain) return this.place(caller, event, type, person, once, now, false);
      if (error instanceof NotEnough) throw soldOut(error.ticketTypeId, error.available);
      throw error;
    }
  }
}

/** The key of a request, and what it belongs to. */
type Once = NonNullable<Parameters<typeof newGuest>[2]["once"]>;

function repeated(guest: GuestRecord, inputHash: string): GuestRecord {
  if (guest.inputHash !== inputHash) throw conflict("This idempotencyKey was used for another guest. Use a new one for a new guest.");
  return guest;
}
