import { setImmediate, setTimeout } from "node:timers/promises";
import { eventStatisticsChanged, guestImportChanged } from "../../../contracts/topics/topics";
import { uniqueViolation } from "../../../platform/db/unique-violation";
import { addToOutbox, topicMessage } from "../../../platform/outbox/outbox";
import { NotOnSale } from "../repositories/capacity.repository";
import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository, TicketTypeRecord } from "../repositories/event.repository";
import type { GuestImportRepository, LineMessage } from "../repositories/guest-import.repository";
import type { GuestRepository } from "../repositories/guest.repository";
import { csvRecords } from "./csv-records";
import { generationMessages, withoutPurchase } from "./generation-requests";
import { ColumnReader, headerOf, storedColumns, type ColumnUse } from "./guest-header";
import { guestOf, typesByName, type GuestLine } from "./guest-lines";
import { newGuest, toMake } from "./new-guest";

/** Lines that are decided together: one transaction, one call of place_guests. */
const BATCH = 500;
/** Milliseconds for which one who was overtaken lets the other one work. */
const PAUSE = 1_000;

/** A line of the list: a guest, or why there is none. */
interface Line {
  readonly line: number;
  readonly guest: GuestLine | string;
}

/** Somebody else works on this import, too, and is further. */
class Overtaken extends Error {
  override readonly name = "Overtaken";
}

/**
 * Reads a guest list in. Each batch is decided in one transaction together with how far the import is, so that whoever
 * takes it over goes on where somebody was killed. A guest who is on the list twice, or came with an earlier list, is
 * not added again, whoever is faster: the key of the line is unique within the event.
 */
export class RunGuestImport {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly imports: GuestImportRepository,
    private readonly guests: GuestRepository,
    private readonly batch = BATCH,
  ) {}

  /** @param signal aborted when this attempt is over: another one goes on */
  async run(importId: string, signal: AbortSignal): Promise<void> {
    const job = await this.imports.withCsv(this.db.client, importId);
    const event = job && (await this.events.byId(this.db.client, job.eventId));
    if (!job || !event || job.csv === null) return;
    await this.imports.start(this.db.client, importId);
    const types = await this.events.ticketTypesOf(this.db.client, [event.id]);
    let decided = job.processed;
    let passed = 0;
    let batch: Line[] = [];
    const decide = async (): Promise<void> => {
      signal.throwIfAborted();
      if (batch.length > 0) await this.decide(importId, event, types, job.locale, decided, batch);
      decided += batch.length;
      batch = [];
      await setImmediate();
    };
    try {
      for (const line of linesOf(job.csv, types, storedColumns(job))) {
        // What is decided is read again all the same: a later line may name the same guest.
        if (passed++ < job.processed) continue;
        batch.push(line);
        if (batch.length === this.batch) await decide();
      }
      await decide();
      await this.finish(importId, "COMPLETED");
    } catch (error) {
      if (error instanceof NotOnSale) await this.fail(importId, batch[0]?.line ?? 1, "the event takes no more guests: this line and those after it were not read");
      else if (error instanceof Overtaken) await this.lookAgain(importId, signal);
      else throw error;
    }
  }

  /** Whoever was faster may be killed as well, with nobody to come after him: whoever is left goes on from there. */
  private async lookAgain(importId: string, signal: AbortSignal): Promise<void> {
    await setTimeout(PAUSE, undefined, { signal });
    return this.run(importId, signal);
  }

  /** It was tried often enough; what is over already stays as it is. @param line where it got stuck */
  fail(importId: string, line: number, message: string): Promise<void> {
    return this.finish(importId, "FAILED", [{ line, message }]);
  }

  private async decide(importId: string, event: EventRecord, types: readonly TicketTypeRecord[], locale: string, from: number, batch: readonly Line[], again = true): Promise<void> {
    const now = new Date();
    const wanted = batch.flatMap(({ line, guest }, position) =>
      typeof guest === "string" ? [] : [{ line, guest, type: types.find(({ id }) => id === guest.ticketTypeId) as TicketTypeRecord, added: newGuest(guest.person, guest.ticketTypeId, { locale, importKey: guest.key, once: null, position, now }) }],
    );
    const outbox = generationMessages(event, withoutPurchase(locale), wanted.map(({ added, type }) => toMake(added, type)));
    try {
      await this.db.transaction(async (tx) => {
        if (!(await this.imports.advance(tx, importId, from, batch.length))) throw new Overtaken();
        const fates = wanted.length === 0 ? null : await this.guests.place(tx, event.id, wanted.map(({ added }) => added), outbox, true);
        const warnings: LineMessage[] = [];
        const errors: LineMessage[] = batch.flatMap(({ line, guest }) => (typeof guest === "string" ? [{ line, message: guest }] : []));
        for (const { line, added, guest } of wanted) {
          const fate = fates?.get(added.guest.id);
          if (fate === "placed" && guest.warnings.length > 0) warnings.push({ line, message: guest.warnings.join("; ") });
          if (fate === "known") errors.push({ line, message: "this guest was imported before" });
          if (fate === "sold out") errors.push({ line, message: "sold out" });
        }
        await this.imports.addErrors(tx, importId, errors);
        await this.imports.addWarnings(tx, importId, warnings);
        await this.imports.addImported(tx, importId, batch.length - errors.length);
        await addToOutbox(tx, topicMessage(guestImportChanged, importId, { id: importId }), topicMessage(eventStatisticsChanged, event.id, { id: event.id }));
      });
    } catch (error) {
      // A ticket's code was drawn twice.
      if (!again || uniqueViolation(error) === null) throw error;
      await this.decide(importId, event, types, locale, from, batch, false);
    }
  }

  private async finish(importId: string, status: "COMPLETED" | "FAILED", errors: readonly LineMessage[] = []): Promise<void> {
    await this.db.transaction(async (tx) => {
      if (!(await this.imports.finish(tx, importId, status, new Date()))) return;
      await this.imports.addErrors(tx, importId, errors);
      await addToOutbox(tx, topicMessage(guestImportChanged, importId, { id: importId }));
    });
  }
}

/** The lines behind the header. The same list gives the same lines on every attempt. */
function* linesOf(csv: string, types: readonly TicketTypeRecord[], stored: readonly ColumnUse[]): Generator<Line> {
  const byName = typesByName(types);
  const seen = new Map<string, number>();
  const records = csvRecords(csv);
  const first = records.next();
  if (first.done) return;
  // The columns as they were reported, although a ticket type may have been renamed since.
  const columns = stored.length > 0 ? stored : columnsOf(csv, types);
  const header = typeof columns === "string" ? columns : headerOf(columns);
  for (const record of records) {
    const guest = typeof header === "string" ? header : guestOf(record, header, byName);
    const before = typeof guest === "string" ? undefined : seen.get(guest.key);
    if (typeof guest !== "string" && before === undefined) seen.set(guest.key, record.line);
    yield { line: record.line, guest: before === undefined ? guest : `the same guest as in line ${before}` };
  }
}

/** The columns of a list that an earlier version stored. */
function columnsOf(csv: string, types: readonly TicketTypeRecord[]): readonly ColumnUse[] | string {
  const [header, ...lines] = csvRecords(csv);
  const reader = new ColumnReader(header?.fields ?? [], types.map(({ name }) => name));
  for (const line of lines) reader.read(line);
  return reader.columns();
}
