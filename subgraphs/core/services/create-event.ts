import { changesBetween } from "../../../platform/audit/changes-between";
import { requireIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { badInput } from "../../../platform/errors/platform-errors";
import { slugOf as readable } from "../../../platform/text/slug";
import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository } from "../repositories/event.repository";
import type { AuditLog } from "./audit-log";
import { eventItself, WHOLE_EVENT_FIELDS, wholeEvent } from "./audit-subjects";
import type { ChargeRules } from "./charge-rules";
import { problemsOfDates } from "./event-dates";
import { requireDistinctNames, ticketTypeOf, type TicketTypeDraft } from "./ticket-type-draft";

export interface EventDraft {
  readonly organizationId: string;
  readonly title: string;
  readonly description: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly doorsOpenAt: Date | null;
  readonly doorsCloseAt: Date | null;
  readonly timeZone: string;
  readonly location: string;
  readonly maxAttendees: number;
  readonly currency: string;
  readonly coverImageUrl: string | null;
  readonly ticketTypes: readonly TicketTypeDraft[];
}

/** Makes a draft, with its ticket types. */
export class CreateEvent {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly charges: ChargeRules,
    private readonly audit: AuditLog,
  ) {}

  /** @throws UNAUTHENTICATED, FORBIDDEN without events:create in the organization, BAD_USER_INPUT, CONFLICT if two ticket types have the same name */
  async run(caller: Principal, draft: EventDraft, now = new Date()): Promise<EventRecord> {
    const user = requireIn(caller, draft.organizationId, "events:create");
    const id = newId();
    const problems = problemsOfDates(draft);
    if (draft.startsAt <= now) problems.startsAt = "must be in the future";
    const charges = await this.charges.forPrices(draft.currency);
    const ticketTypes = draft.ticketTypes.map((type, position) => ticketTypeOf(type, id, position, charges, problems, `ticketTypes.${position}.`));
    if (Object.keys(problems).length > 0) throw badInput(problems);
    requireDistinctNames(ticketTypes);
    const { ticketTypes: _types, ...fields } = draft;
    const words = { title: draft.title.trim(), description: draft.description.trim(), location: draft.location.trim() };
    return this.db.transaction(async (tx) => {
      const event = await this.events.insert(tx, { ...fields, ...words, id, organizerId: user.id, slug: slugOf(draft.title, id) }, ticketTypes);
      await this.audit.record(tx, caller, "EVENT_CREATED", eventItself(event), changesBetween(null, wholeEvent(event, ticketTypes), WHOLE_EVENT_FIELDS));
      return event;
    });
  }
}

/** Readable, and unique by the random end of the event's id. */
export const slugOf = (title: string, id: string): string => `${readable(title, "event", 60)}-${id.replaceAll("-", "").slice(-8)}`;
