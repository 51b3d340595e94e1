import { Remembered } from "../../../platform/memory/remembered";
import type { EventPages } from "./event-pages";
import type { EventPage } from "./event-pages.port";

/** A rush asks for the same page hundreds of times in a second; drafts are not remembered. */
const OPTIONS = { lasts: (page: EventPage | null) => page !== null && page.event.publishedAt !== null, life: 1_000, capacity: 1_000 };

/**
 * Pages of published events as this process has just seen them, for those alone who have the database check what they
 * decide on them: a page may be older than a change.
 */
export class RememberedEvents {
  private readonly pages: Remembered<EventPage | null>;

  constructor(private readonly source: EventPages) {
    this.pages = new Remembered(async (id) => (await source.byIds([id]))[0] ?? null, OPTIONS);
  }

  /** @param id a UUID */
  of(id: string, now = Date.now()): Promise<EventPage | null> {
    return this.pages.get(id, now);
  }

  /** Asks anew: for an event of which something was told that must not be told for longer than it is true. */
  again(id: string): Promise<EventPage | null> {
    this.pages.forget(id);
    return this.of(id);
  }

  /** The same when the database itself has another one: then others may remember it wrongly, too. */
  async changed(id: string): Promise<EventPage | null> {
    await this.source.drop(id);
    return this.again(id);
  }
}
