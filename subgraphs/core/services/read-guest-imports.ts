import { mayIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { badInput, notFound } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { EventRepository } from "../repositories/event.repository";
import type { GuestImportRecord, GuestImportRepository, LineError } from "../repositories/guest-import.repository";

/** How guest imports are getting on, for those who may see the guests. */
export class ReadGuestImports {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly imports: GuestImportRepository,
  ) {}

  /** Null for what is not there or not for the caller. */
  async find(caller: Principal, id: string): Promise<GuestImportRecord | null> {
    const record = isId(id) ? await this.imports.byId(this.db.client, id) : null;
    const event = record && (await this.events.byId(this.db.client, record.eventId));
    const may = event && (mayIn(caller, event.organizationId, "guests:read") || mayIn(caller, event.organizationId, "guests:manage"));
    return may ? record : null;
  }

  /** @throws NOT_FOUND */
  async require(caller: Principal, id: string): Promise<GuestImportRecord> {
    const record = await this.find(caller, id);
    if (!record) throw notFound("guest import");
    return record;
  }

  /**
   * Of an import that the caller was shown, in the order of the list.
   * @throws BAD_USER_INPUT for `first` outside 1..1000
   */
  async errorsOf(record: GuestImportRecord, first: number): Promise<LineError[]> {
    if (first < 1 || first > 1_000) throw badInput({ first: "must be between 1 and 1000" });
    return this.imports.errorsOf(this.db.client, record.id, first);
  }
}
