import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository, TicketTypeRecord } from "../repositories/event.repository";
import type { EventPage, EventPageCache } from "./event-pages.port";

/**
 * Pages of events, from the cache or the database. Published ones are remembered, without their counters: what is left of
 * a ticket type is asked of the database every time, so `available` is never old. Whoever changes an event or its ticket
 * types drops its page after the commit. Drafts are never remembered.
 */
export class EventPages {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly cache: EventPageCache,
  ) {}

  /** Those that exist, in no order. Who may see them is not asked here. */
  async byIds(ids: readonly string[]): Promise<EventPage[]> {
    const { pages, tickets } = await this.cache.get(ids);
    const missing = ids.filter((id) => !pages.has(id));
    if (missing.length === 0) return [...pages.values()];
    const [events, ticketTypes] = await Promise.all([this.events.byIds(this.db.client, missing), this.events.ticketTypesOf(this.db.client, missing)]);
    const read = events.map((event) => ({ event: factsOf(event), ticketTypes: ticketTypes.filter(({ eventId }) => eventId === event.id).map(typeFactsOf) }));
    await Promise.all(
      read.map(async (page) => {
        const ticket = tickets.get(page.event.id);
        if (ticket !== undefined && page.event.publishedAt !== null) await this.cache.put(page, ticket);
      }),
    );
    return [...pages.values(), ...read];
  }

  async bySlug(slug: string): Promise<EventPage | null> {
    const known = await this.cache.idOf(slug);
    const id = known ?? (await this.events.bySlug(this.db.client, slug))?.id;
    if (id === undefined) return null;
    const [page] = await this.byIds([id]);
    if (page && known === null && page.event.publishedAt !== null) await this.cache.putSlug(slug, id);
    return page ?? null;
  }

  /** The event or its ticket types changed. Called after the commit. */
  drop(id: string): Promise<void> {
    return this.cache.drop(id);
  }
}

function factsOf({ sold: _sold, reserved: _reserved, validated: _validated, refundedMinor: _refunded, ...facts }: EventRecord): EventPage["event"] {
  return facts;
}

function typeFactsOf({ sold: _sold, reserved: _reserved, validated: _validated, revenueMinor: _revenue, ...facts }: TicketTypeRecord): EventPage["ticketTypes"][number] {
  return facts;
}
