import type { EventPages } from "./event-pages";
import type { EventPage } from "./event-pages.port";

/** Milliseconds for which a page is remembered. A rush asks for the same one hundreds of times in it. */
const LIFE = 1_000;
/** Pages at once. */
const MOST = 1_000;

/**
 * Pages of published events as this process has just seen them, for those alone who have the database check what they
 * decide on them: a page may be older than a change. Two who ask at the same moment share one look.
 */
export class RememberedEvents {
  private readonly pages = new Map<string, { readonly page: Promise<EventPage | null>; readonly until: number }>();

  constructor(private readonly source: EventPages) {}

  /** @param id a UUID */
  of(id: string, now = Date.now()): Promise<EventPage | null> {
    const known = this.pages.get(id);
    if (known && known.until > now) return known.page;
    const page = this.source.byIds([id]).then(([found]) => found ?? null);
    this.forget(id);
    if (this.pages.size >= MOST) this.forget(this.pages.keys().next().value ?? id);
    this.pages.set(id, { page, until: now + LIFE });
    // Neither a failure nor what is not public is remembered.
    const passing = () => void (this.pages.get(id)?.page === page && this.forget(id));
    page.then((found) => void (found?.event.publishedAt == null && passing()), passing);
    return page;
  }

  /** Asks anew: for an event of which something was told that must not be told for longer than it is true. */
  again(id: string): Promise<EventPage | null> {
    this.forget(id);
    return this.of(id);
  }

  /** The same when the database itself has another one: then others may remember it wrongly, too. */
  async changed(id: string): Promise<EventPage | null> {
    await this.source.drop(id);
    return this.again(id);
  }

  private forget(id: string): void {
    this.pages.delete(id);
  }
}
