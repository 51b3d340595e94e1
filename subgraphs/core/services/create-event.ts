import { requireIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { badInput } from "../../../platform/errors/platform-errors";
import { toMinor } from "../../../platform/money/money";
import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository, NewTicketType } from "../repositories/event.repository";

export interface TicketTypeDraft {
  readonly name: string;
  readonly description: string | null;
  /** Decimal, in the event's currency. */
  readonly price: string;
  readonly quantity: number;
  readonly salesStartAt: Date | null;
  readonly salesEndAt: Date | null;
  readonly maxPerPurchase: number;
}

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
  ) {}

  /** @throws UNAUTHENTICATED, FORBIDDEN without events:create in the organization, BAD_USER_INPUT */
  async run(caller: Principal, draft: EventDraft, now = new Date()): Promise<EventRecord> {
    const user = requireIn(caller, draft.organizationId, "events:create");
    const id = newId();
    const problems = problemsOf(draft, now);
    const ticketTypes = draft.ticketTypes.map((type, position) => ticketTypeOf(type, id, position, draft.currency, problems));
    if (Object.keys(problems).length > 0) throw badInput(problems);
    const { ticketTypes: _types, ...fields } = draft;
    return this.db.transaction((tx) => this.events.insert(tx, { ...fields, id, organizerId: user.id, slug: slugOf(draft.title, id) }, ticketTypes));
  }
}

/** What only several fields together can have wrong; each field alone was checked before. */
function problemsOf(draft: EventDraft, now: Date): Record<string, string> {
  const problems: Record<string, string> = {};
  if (draft.startsAt <= now) problems.startsAt = "must be in the future";
  if (draft.endsAt <= draft.startsAt) problems.endsAt = "must be after startsAt";
  if (draft.doorsOpenAt && draft.doorsOpenAt >= draft.endsAt) problems.doorsOpenAt = "must be before endsAt";
  if (draft.doorsCloseAt && draft.doorsCloseAt <= (draft.doorsOpenAt ?? draft.startsAt)) problems.doorsCloseAt = "must be after doorsOpenAt, or startsAt";
  return problems;
}

function ticketTypeOf(draft: TicketTypeDraft, eventId: string, position: number, currency: string, problems: Record<string, string>): NewTicketType {
  let priceMinor = 0;
  try {
    priceMinor = toMinor(draft.price, currency);
  } catch (error) {
    problems[`ticketTypes.${position}.price`] = (error as Error).message;
  }
  if (draft.salesStartAt && draft.salesEndAt && draft.salesEndAt <= draft.salesStartAt) {
    problems[`ticketTypes.${position}.salesEndAt`] = "must be after salesStartAt";
  }
  const { price: _price, ...fields } = draft;
  return { ...fields, id: newId(), eventId, position, priceMinor };
}

/** Readable, and unique by the random end of the event's id. */
export function slugOf(title: string, id: string): string {
  const words = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[a-z0-9]+/g)?.join("-").slice(0, 60).replace(/-$/, "");
  return `${words ?? "event"}-${id.replaceAll("-", "").slice(-8)}`;
}
