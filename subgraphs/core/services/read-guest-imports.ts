import { mayIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { badInput, notFound } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { EventRepository } from "../repositories/event.repository";
import type { GuestImportRecord, GuestImportRepository, LineMessage } from "../repositories/guest-import.repository";
import { storedColumns, type ColumnUse } from "./guest-header";

/** Reads the progress of guest imports for organizers. */
export class ReadGuestImports {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly imports: GuestImportRepository,
  ) {}

  /** @returns null if the import does not exist or the caller may not see it */
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
   * Reads the lines that could not be imported, in the order of the list.
   * @param record an import that the caller may see
   * @throws BAD_USER_INPUT if `first` is not between 1 and 1000
   */
  async errorsOf(record: GuestImportRecord, first: number): Promise<LineMessage[]> {
    return this.imports.errorsOf(this.db.client, record.id, withinLimits(first));
  }

  /** Reads the lines that were imported without an optional value; otherwise as `errorsOf`. */
  async warningsOf(record: GuestImportRecord, first: number): Promise<LineMessage[]> {
    return this.imports.warningsOf(this.db.client, record.id, withinLimits(first));
  }

  /** The columns that have a header; none for an import of an earlier version. */
  columnsOf(record: GuestImportRecord): readonly ColumnUse[] {
    return storedColumns(record).filter(({ header }) => header !== "");
  }
}

function withinLimits(first: number): number {
  if (first < 1 || first > 1_000) throw badInput({ first: "must be between 1 and 1000" });
  return first;
}
