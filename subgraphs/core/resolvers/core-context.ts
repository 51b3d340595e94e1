import type DataLoader from "dataloader";
import type { GraphContext } from "../../../platform/graphql/graph-context";
import type { EventCounters, EventFacts, TicketTypeFacts, TicketTypeRecord } from "../repositories/event.repository";
import type { EventPage } from "../services/event-pages.port";
import type { PurchaseItemRecord, PurchaseRecord } from "../repositories/purchase.repository";
import type { LiveSources } from "./live-sources";
import type { GuestRecord, TicketRecord } from "../repositories/ticket.repository";

interface Lookup<T> {
  readonly load: (id: string) => Promise<T>;
}

/** One of each for a request: what is asked for in the same tick is one query. They know nothing of rights. */
export interface CoreLoaders {
  /** Published pages come from a cache; what changes with every sale is not in them. */
  readonly page: DataLoader<string, EventPage | null>;
  readonly event: Lookup<EventFacts | null>;
  readonly ticketTypesOfEvent: Lookup<readonly TicketTypeFacts[]>;
  /** What is left, from the database, every time. */
  readonly counters: DataLoader<string, EventCounters | null>;
  readonly ticketType: DataLoader<string, TicketTypeRecord | null>;
  readonly purchase: DataLoader<string, PurchaseRecord | null>;
  readonly itemsOfPurchase: DataLoader<string, PurchaseItemRecord[]>;
  readonly ticketsOfPurchase: DataLoader<string, TicketRecord[]>;
  readonly ticket: DataLoader<string, TicketRecord | null>;
  readonly ticketOfGuest: DataLoader<string, TicketRecord | null>;
  readonly guest: DataLoader<string, GuestRecord | null>;
  /** In the line of its ticket type; null for those who do not wait. */
  readonly positionOfEntry: DataLoader<string, number | null>;
}

export interface CoreContext extends GraphContext {
  readonly live: LiveSources;
  readonly load: CoreLoaders;
}
