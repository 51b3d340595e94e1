import { SYSTEM } from "../../../platform/audit/audited";
import type { CoreDatabase } from "../repositories/database";
import type { EventRepository } from "../repositories/event.repository";
import type { AuditLog } from "./audit-log";
import { eventItself } from "./audit-subjects";
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
    private readonly audit: AuditLog,
  ) {}

  /** Safe to run anywhere at any time. @returns how many */
  async run(now = new Date()): Promise<number> {
    let completed = 0;
    for (;;) {
      const moved = await this.db.transaction(async (tx) => {
        const events = await this.events.moveEnded(tx, sourcesOf("COMPLETED"), "COMPLETED", now, BATCH);
        await this.audit.recordAll(tx, SYSTEM, "EVENT_COMPLETED", events.map(eventItself), { before: { status: "PUBLISHED" }, after: { status: "COMPLETED" } });
        for (const { id, organizationId } of events) this.db.logEvent(tx, "event completed", {
          eventId: id, organizationId,
        });
        return events;
      });
      await Promise.all(moved.map(({ id }) => this.pages.drop(id)));
      completed += moved.length;
      if (moved.length < BATCH) return completed;
    }
  }
}
