import { NOTHING_CHANGED } from "../../../platform/audit/changes-between";
import type { Principal } from "../../../platform/auth/principal";
import { requireRecent } from "../../../platform/auth/recent-authentication";
import { isId } from "../../../platform/db/new-id";
import { notFound } from "../../../platform/errors/platform-errors";
import type { SignedLinks } from "../../../platform/http/signed-link";
import { slugOf } from "../../../platform/text/slug";
import type { CoreDatabase } from "../repositories/database";
import type { EventRepository } from "../repositories/event.repository";
import type { ExportedGuest, GuestRepository } from "../repositories/guest.repository";
import type { AuditLog } from "./audit-log";
import { eventItself } from "./audit-subjects";
import { csvLine } from "./csv-line";
import { requireEvent } from "./event-access";

/** Guests that are read at a time: however long the list is, no more of it is in memory. */
const BATCH = 1_000;

/** The first five as an import reads them. */
const COLUMNS = ["first_name", "last_name", "email", "phone", "ticket_type", "status", "ticket_code", "purchase", "checked_in_at", "added_at"];

/** The guest list as CSV, for whoever has a link that we signed. */
export class ExportGuests {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly guests: GuestRepository,
    private readonly links: SignedLinks,
    private readonly audit: AuditLog,
    private readonly recentMinutes: number,
  ) {}

  /**
   * A link that is valid for some minutes.
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without guests:manage; REAUTHENTICATION_REQUIRED, because the list is
   * everything that a stolen session could take away at once
   */
  async link(caller: Principal, eventId: string): Promise<string> {
    const event = requireEvent(caller, isId(eventId) ? await this.events.byId(this.db.client, eventId) : null, "guests:manage");
    requireRecent(caller, this.recentMinutes);
    // Downloads are not recorded: the caller answers for the people they give the link to.
    await this.db.transaction(async (tx) => {
      await this.audit.record(tx, caller, "GUESTS_EXPORTED", eventItself(event), NOTHING_CHANGED);
      this.db.logEvent(tx, "guest list exported", { eventId: event.id, organizationId: event.organizationId });
    });
    return this.links.sign(`/files/exports/events/${event.id}/guests.csv`);
  }

  /** It knows nothing of rights: whoever comes here has a signed link. @throws NOT_FOUND */
  async open(eventId: string): Promise<{ readonly filename: string; readonly chunks: AsyncGenerator<string> }> {
    const event = await this.events.byId(this.db.client, eventId);
    if (!event) throw notFound("file");
    return { filename: `${slugOf(event.title, "event")}-guests.csv`, chunks: this.chunksOf(eventId) };
  }

  /** Read when they are wanted: a slow reader slows us down and nothing is piled up. */
  private async *chunksOf(eventId: string): AsyncGenerator<string> {
    // The mark tells Excel that it is UTF-8.
    yield `\uFEFF${csvLine(COLUMNS)}`;
    let last: ExportedGuest | null = null;
    for (;;) {
      const batch: ExportedGuest[] = await this.guests.exportAfter(this.db.client, eventId, last, BATCH);
      if (batch.length > 0) yield batch.map(lineOf).join("");
      if (batch.length < BATCH) return;
      last = batch.at(-1) ?? null;
    }
  }
}

const lineOf = (guest: ExportedGuest): string =>
  csvLine([
    guest.firstName, guest.lastName, guest.email, guest.phone ?? "", guest.ticketType ?? "", guest.status, guest.code ?? "", guest.reference ?? "",
    guest.validatedAt?.toISOString() ?? "", guest.createdAt.toISOString(),
  ]);
