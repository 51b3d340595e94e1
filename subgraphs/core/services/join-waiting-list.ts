import { selfOf } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId, newId } from "../../../platform/db/new-id";
import { badInput, conflict, notFound, rateLimited } from "../../../platform/errors/platform-errors";
import { canonicalAddress } from "../../../platform/http/canonical-address";
import { addToOutbox } from "../../../platform/outbox/outbox";
import type { RateLimiter } from "../../../platform/redis/rate-limiter";
import { salesClosed } from "../errors";
import { NotOnSale } from "../repositories/capacity.repository";
import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository, TicketTypeRecord } from "../repositories/event.repository";
import type { DeliveryConfirmationRepository } from "../repositories/delivery-confirmation.repository";
import { StillOnSale } from "../repositories/placement-errors";
import type { WaitingListRecord, WaitingListRepository } from "../repositories/waiting-list.repository";
import { isOwnConfirmed } from "./delivery-confirmations";
import { maySeeEvent } from "./event-access";
import type { ExpireHolds } from "./expire-holds";
import type { Seen } from "./purchase-access";
import { newsOf } from "./waiting-list";
import type { WaitingListAccess } from "./waiting-list-access";

export interface WaitingWish {
  readonly eventId: string;
  readonly ticketTypeId: string;
  readonly email: string;
  readonly quantity: number;
}

/** An entry, and its token if the caller is the one who made it. */
export type JoinedEntry = Seen<WaitingListRecord> & { readonly token: string | null };

/** Adds a person to the waiting list for a sold-out ticket type. */
export class JoinWaitingList {
  /**
   * @param offerSeconds for how long an offer will hold its tickets
   * @param limiter of callers without an account, by address; null is without limit
   */
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly entries: WaitingListRepository,
    private readonly access: WaitingListAccess,
    private readonly expireHolds: ExpireHolds,
    private readonly limiter: RateLimiter | null,
    private readonly offerSeconds: number,
    private readonly confirmations: DeliveryConfirmationRepository,
  ) {}

  /**
   * Everybody may, once for each e-mail address and ticket type: a repeat answers with the first entry as it is now, and
   * with its token if it is the same account, or comes from the same address without one (whoever knows somebody's
   * e-mail address must not be able to take the offer).
   * @throws BAD_USER_INPUT, NOT_FOUND, SALES_CLOSED; CONFLICT when so many can simply be bought; RATE_LIMITED
   */
  async run(caller: Principal, wish: WaitingWish, now = new Date()): Promise<JoinedEntry> {
    const event = isId(wish.eventId) ? await this.events.byId(this.db.client, wish.eventId) : null;
    if (!event || !maySeeEvent(caller, event)) throw notFound("event");
    const type = (await this.events.ticketTypesOf(this.db.client, [event.id])).find(({ id }) => id === wish.ticketTypeId);
    if (!type) throw notFound("ticket type");
    checkWish(wish, event, type, now);
    const address = canonicalAddress(caller.address);
    if (!caller.user && this.limiter && address !== null) {
      const wait = await this.limiter.take(address.slice(0, 19));
      if (wait > 0) throw rateLimited(wait);
    }
    // What an overdue hold has is free, whatever the counters say.
    await this.expireHolds.run(event.id, now);
    const userId = selfOf(caller, "purchases:own");
    const id = newId();
    const entry = await this.enter({ ...wish, id, locale: caller.locale, userId, address, offerSeconds: this.offerSeconds, createdAt: now }, isOwnConfirmed(caller, wish.email));
    // Two of whom nobody knows where they are have nothing in common.
    const isSame = entry.userId === null ? address !== null && entry.address === address : entry.userId === userId;
    const isOwn = entry.id === id || isSame;
    return { ...entry, seenAs: "BUYER", token: isOwn ? this.access.tokenOf(entry.id) : null };
  }

  /** @param isConfirmed whether emails to the address may hold the organizer's words */
  private async enter(wanted: Parameters<WaitingListRepository["join"]>[1], isConfirmed: boolean): Promise<WaitingListRecord> {
    try {
      const id = await this.db.transaction(async (tx) => {
        await addToOutbox(tx, ...newsOf(wanted));
        const joined = await this.entries.join(tx, wanted);
        const { eventId, ticketTypeId, quantity } = wanted;
        if (joined === wanted.id && !isConfirmed) await this.confirmations.withhold(tx, joined, 1);
        if (joined === wanted.id) this.db.logEvent(tx, "waiting list joined", {
          entryId: joined, eventId, ticketTypeId, quantity,
        });
        return joined;
      });
      const entry = await this.entries.byId(this.db.client, id);
      if (!entry) throw notFound("waiting list entry");
      return entry;
    } catch (error) {
      if (error instanceof StillOnSale) throw conflict("These tickets are on sale: buy them.");
      if (error instanceof NotOnSale) throw salesClosed();
      throw error;
    }
  }
}

function checkWish({ quantity }: WaitingWish, event: EventRecord, type: TicketTypeRecord, now: Date): void {
  if (event.status !== "PUBLISHED" || event.endsAt <= now) throw salesClosed(event.status === "CANCELLED" ? "The event was cancelled." : "This event is not on sale.");
  if ((type.salesStartAt && type.salesStartAt > now) || (type.salesEndAt && type.salesEndAt <= now)) throw salesClosed();
  // More than that could never be offered.
  const most = Math.min(type.maxPerPurchase, type.quantity, event.maxAttendees);
  if (quantity < 1 || quantity > most) throw badInput({ quantity: `must be between 1 and ${most}` });
}
