import type { CoreDatabase } from "../repositories/database";
import type { EventRepository } from "../repositories/event.repository";
import { sourcesOf } from "./event-lifecycle";
import type { EventPages } from "./event-pages";

/** Events of one statement. */
const BATCH = 500;

/**
 * Completes what is over, as soon as `endsAt` has come: sales end at that moment anyway, the door does not ask whether
 * an event is completed, and an organiser who wants it to go on moves `endsAt` before.
 */
export class CompleteEvents {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly pages: EventPages,
  ) {}

  /** Safe to run anywhere at any time. @returns how many */
  async run(now = new Date()): Promise<number> {
    let completed = 0;
    for (;;) {
      const ids = await this.events.moveEnded(this.db.client, sourcesOf("COMPLETED"), "COMPLETED", now, BATCH);
      await Promise.all(ids.map((id) => this.pages.drop(id)));
      completed += ids.length;
      if (ids.length < BATCH) return completed;
    }
  }
}
