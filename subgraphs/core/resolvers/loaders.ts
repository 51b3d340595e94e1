import { oneByKey, manyByKey } from "../../../platform/graphql/loaders";
import type { CoreDatabase } from "../repositories/database";
import type { EventRepository } from "../repositories/event.repository";
import type { PurchaseRepository } from "../repositories/purchase.repository";
import type { TicketRepository } from "../repositories/ticket.repository";
import type { CoreLoaders } from "./core-context";

export function createLoaders(db: CoreDatabase, events: EventRepository, purchases: PurchaseRepository, tickets: TicketRepository): CoreLoaders {
  return {
    event: oneByKey((ids) => events.byIds(db.client, ids), (event) => event.id),
    ticketType: oneByKey((ids) => events.ticketTypesByIds(db.client, ids), (type) => type.id),
    ticketTypesOfEvent: manyByKey((ids) => events.ticketTypesOf(db.client, ids), (type) => type.eventId),
    purchase: oneByKey((ids) => purchases.byIds(db.client, ids), (purchase) => purchase.id),
    itemsOfPurchase: manyByKey((ids) => purchases.itemsOf(db.client, ids), (item) => item.purchaseId),
    ticketsOfPurchase: manyByKey((ids) => tickets.ofPurchases(db.client, ids), (ticket) => ticket.purchaseId ?? ""),
    ticket: oneByKey((ids) => tickets.byIds(db.client, ids), (ticket) => ticket.id),
    ticketOfGuest: oneByKey((ids) => tickets.ofGuests(db.client, ids), (ticket) => ticket.guestId),
    guest: oneByKey((ids) => tickets.guestsByIds(db.client, ids), (guest) => guest.id),
  };
}
