import { setImmediate } from "node:timers/promises";
import { importGuestsJob } from "../../../contracts/jobs/import-guests.job";
import { changesBetween } from "../../../platform/audit/changes-between";
import { requireVerified } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId, newId } from "../../../platform/db/new-id";
import { badInput } from "../../../platform/errors/platform-errors";
import { addToOutbox, jobMessage } from "../../../platform/outbox/outbox";
import type { CoreDatabase } from "../repositories/database";
import type { EventRepository } from "../repositories/event.repository";
import type { GuestImportRecord, GuestImportRepository } from "../repositories/guest-import.repository";
import type { AuditLog } from "./audit-log";
import { partOf } from "./audit-subjects";
import { csvRecords } from "./csv-records";
import { requireEvent } from "./event-access";
import { ColumnReader, type ColumnUse } from "./guest-header";
import { requireToCome } from "./guest-status";

/** Bytes, and lines beside the header. */
const LIMITS = { bytes: 5 * 1024 * 1024, lines: 50_000 } as const;
/** Lines after which others in this process get their turn. */
const BREATH = 2_000;

/** Accepts a guest list to be imported in the background. */
export class ImportGuests {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly imports: GuestImportRepository,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without guests:manage or a confirmed address; CONFLICT when the event is over or cancelled;
   * BAD_USER_INPUT for a list that is too large, empty, or without its header line
   */
  async run(caller: Principal, eventId: string, csv: string, now = new Date()): Promise<GuestImportRecord> {
    const event = requireEvent(caller, isId(eventId) ? await this.events.byId(this.db.client, eventId) : null, "guests:manage");
    const user = requireVerified(caller);
    requireToCome(event, now);
    if (Buffer.byteLength(csv) > LIMITS.bytes) throw badInput({ csv: "must be at most 5 MB" });
    // What is no text in UTF-8 cannot be stored.
    const text = Buffer.from(csv).toString().replaceAll("\u0000", "");
    const types = await this.events.ticketTypesOf(this.db.client, [event.id]);
    const { total, columns } = await readThrough(text, types.map(({ name }) => name));
    return this.db.transaction(async (tx) => {
      const record = await this.imports.insert(tx, { id: newId(), eventId: event.id, userId: user.id, locale: caller.locale, total, columns, csv: text });
      await this.audit.record(tx, caller, "GUEST_IMPORT_STARTED", partOf(event, "GuestImport", record.id), changesBetween(null, record, ["total"]));
      await addToOutbox(tx, jobMessage(importGuestsJob, { importId: record.id }));
      this.db.logEvent(tx, "guest import started", { importId: record.id, eventId: event.id, total });
      return record;
    });
  }
}

/**
 * Reads the whole list once.
 * @returns the number of lines behind the header, and what the columns are used for
 * @throws BAD_USER_INPUT if a required column is missing, or there are no lines or too many
 */
async function readThrough(text: string, ticketTypes: readonly string[]): Promise<{ readonly total: number; readonly columns: readonly ColumnUse[] }> {
  let reader: ColumnReader | null = null;
  let total = 0;
  for (const record of csvRecords(text)) {
    if (reader === null) {
      reader = new ColumnReader(record.fields, ticketTypes);
      columnsFrom(reader, record.problem);
      continue;
    }
    reader.read(record);
    total++;
    if (total > LIMITS.lines) throw badInput({ csv: `must have at most ${LIMITS.lines} guests` });
    if (total % BREATH === 0) await setImmediate();
  }
  if (reader === null || total < 1) throw badInput({ csv: "has no guests in it" });
  return { total, columns: columnsFrom(reader, null) };
}

function columnsFrom(reader: ColumnReader, problem: string | null): readonly ColumnUse[] {
  const columns = problem ?? reader.columns();
  if (typeof columns === "string") throw badInput({ csv: columns });
  return columns;
}
