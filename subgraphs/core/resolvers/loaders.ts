import DataLoader from "dataloader";
import { oneByKey, manyByKey } from "../../../platform/graphql/loaders";
import type { CoreDatabase } from "../repositories/database";
import type { EventRepository } from "../repositories/event.repository";
import type { PurchaseRepository } from "../repositories/purchase.repository";
import type { TicketRepository } from "../repositories/ticket.repository";
import type { WaitingListRepository } from "../repositories/waiting-list.repository";
import type { EventPages } from "../services/event-pages";
import type { CoreLoaders } from "./core-context";

export function createLoaders(db: CoreDatabase, pages: EventPages, events: EventRepository, purchases: PurchaseRepository, tickets: TicketRepository, waitingList: WaitingListRepository): CoreLoaders {
  const page = oneByKey((ids) => pages.byIds(ids), ({ event }) => event.id);
  return {
    page,
    event: { load: async (id) => (await page.load(id))?.event ?? null },
    ticketTypesOfEvent: { load: async (id) => (await page.load(id))?.ticketTypes ?? [] },
    counters: batched((ids) => events.countersOf(db.client, ids)),
    ticketType: oneByKey((ids) => events.ticketTypesByIds(db.client, ids), (type) => type.id),
    purchase: oneByKey((ids) => purchases.byIds(db.client, ids), (purchase) => purchase.id),
    itemsOfPurchase: manyByKey((ids) => purchases.itemsOf(db.client, ids), (item) => item.purchaseId),
    ticketsOfPurchase: manyByKey((ids) => tickets.ofPurchases(db.client, ids), (ticket) => ticket.purchaseId ?? ""),
    ticket: oneByKey((ids) => tickets.byIds(db.client, ids), (ticket) => ticket.id),
    ticketOfGuest: oneByKey((ids) => tickets.ofGuests(db.client, ids), (ticket) => ticket.guestId),
    guest: oneByKey((ids) => tickets.guestsByIds(db.client, ids), (guest) => guest.id),
    positionOfEntry: new DataLoader(async (ids: readonly string[]) => {
      const positions = new Map((await waitingList.positions(db.client, ids)).map(({ id, position }) => [id, position]));
      return ids.map((id) => positions.get(id) ?? null);
    }, { cache: false }),
  };
}

/** One query for what is asked for in the same tick, and nothing is kept: the next mutation of the request changes it. */
function batched<T extends { readonly id: string }>(fetch: (ids: readonly string[]) => Promise<readonly T[]>): DataLoader<string, T | null> {
  const load = async (ids: readonly string[]): Promise<(T | null)[]> => {
    const found = new Map((await fetch([...new Set(ids)])).map((record) => [record.id, record]));
    return ids.map((id) => found.get(id) ?? null);
  };
  return new DataLoader(load, { cache: false });
}
