import type { Principal } from "../../../platform/auth/principal";
import { conflict } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { EventRepository } from "../repositories/event.repository";
import { isInUse } from "../repositories/ticket-type.repository";
import { requireEvent } from "./event-access";

/** Throws a draft away, with its ticket types. */
export class DeleteEvent {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
  ) {}

  /** @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without events:delete; CONFLICT for what is no draft or has guests */
  async run(caller: Principal, id: string): Promise<void> {
    requireEvent(caller, await this.events.byId(this.db.client, id), "events:delete");
    try {
      // Not a draft, or not any more: the condition in the statement decides.
      if (!(await this.events.deleteDraft(this.db.client, id))) throw conflict("Only drafts can be deleted. A published event can be cancelled.");
    } catch (error) {
      if (isInUse(error)) throw conflict("The draft has guests already.");
      throw error;
    }
  }
}
