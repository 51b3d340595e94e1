import type { EventFacts, TicketTypeFacts } from "../repositories/event.repository";

/** An event with its ticket types as everybody sees them, without what changes with every sale. */
export interface EventPage {
  readonly event: EventFacts;
  readonly ticketTypes: readonly TicketTypeFacts[];
}

/** Where pages are remembered. It may forget at any time, and never fails: what it cannot do it does not do. */
export interface EventPageCache {
  /** The pages it has, and a ticket for each of the others: `put` takes it. */
  readonly get: (ids: readonly string[]) => Promise<{ readonly pages: ReadonlyMap<string, EventPage>; readonly tickets: ReadonlyMap<string, string> }>;
  /** Remembers a page, unless it was dropped since the ticket was given out: what was read may be older than that. */
  readonly put: (page: EventPage, ticket: string) => Promise<void>;
  readonly drop: (id: string) => Promise<void>;
  /** The id that a slug leads to. It never changes. */
  readonly idOf: (slug: string) => Promise<string | null>;
  readonly putSlug: (slug: string, id: string) => Promise<void>;
}
