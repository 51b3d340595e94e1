import type DataLoader from "dataloader";
import type { GraphContext } from "../../../platform/graphql/graph-context";
import type { EventRecord, TicketTypeRecord } from "../repositories/event.repository";
import type { PurchaseItemRecord, PurchaseRecord } from "../repositories/purchase.repository";
import type { LiveSources } from "./live-sources";
import type { GuestRecord, TicketRecord } from "../repositories/ticket.repository";

/** One of each for a request: what is asked for in the same tick is one query. They know nothing of rights. */
export interface CoreLoaders {
  readonly event: DataLoader<string, EventRecord | null>;
  readonly ticketType: DataLoader<string, TicketTypeRecord | null>;
  readonly ticketTypesOfEvent: DataLoader<string, TicketTypeRecord[]>;
  readonly purchase: DataLoader<string, PurchaseRecord | null>;
  readonly itemsOfPurchase: DataLoader<string, PurchaseItemRecord[]>;
  readonly ticketsOfPurchase: DataLoader<string, TicketRecord[]>;
  readonly ticket: DataLoader<string, TicketRecord | null>;
  readonly ticketOfGuest: DataLoader<string, TicketRecord | null>;
  readonly guest: DataLoader<string, GuestRecord | null>;
}

export interface CoreContext extends GraphContext {
  readonly live: LiveSources;
  readonly load: CoreLoaders;
}
