import { changesBetween } from "../../../platform/audit/changes-between";
import type { Principal } from "../../../platform/auth/principal";
import { conflict } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { EventRepository } from "../repositories/event.repository";
import type { GuestRepository } from "../repositories/guest.repository";
import { isInUse } from "../repositories/ticket-type.repository";
import type { AuditLog } from "./audit-log";
import { eventItself, WHOLE_EVENT_FIELDS, wholeEvent } from "./audit-subjects";
import { requireEvent } from "./event-access";

/**
 * Deletes a draft with its ticket types, its guests and their tickets. Drafts never sold anything: sales need a published event,
 * which never becomes a draft again. Guests are not notified; cancelling the event notifies them.
 */
export class DeleteEvent {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly guests: GuestRepository,
    private readonly audit: AuditLog,
  ) {}

  /** @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without events:delete; CONFLICT if it is not a draft */
  async run(caller: Principal, id: string): Promise<void> {
    requireEvent(caller, await this.events.byId(this.db.client, id), "events:delete");
    try {
      await this.db.transaction(async (tx) => {
        // First: a guest who is being added waits, and then finds no event.
        await this.events.lockForDeletion(tx, id);
        const types = await this.events.ticketTypesOf(tx, [id]);
        await this.guests.removeFromDraft(tx, id);
        const event = await this.events.deleteDraft(tx, id);
        // Not a draft, or not any more: the condition in the statement decides.
        if (!event) throw conflict("Only drafts can be deleted. A published event can be cancelled.");
        await this.audit.record(tx, caller, "EVENT_DELETED", eventItself(event), changesBetween(wholeEvent(event, types), null, WHOLE_EVENT_FIELDS));
      });
    } catch (error) {
      if (isInUse(error)) throw conflict("Tickets of this event were sold. Cancel the event instead.");
      throw error;
    }
  }
}
