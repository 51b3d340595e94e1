import { changesBetween } from "../../../platform/audit/changes-between";
import type { Principal } from "../../../platform/auth/principal";
import { requireUser } from "../../../platform/auth/access";
import { isId, newId } from "../../../platform/db/new-id";
import { uniqueViolation } from "../../../platform/db/unique-violation";
import { badInput, conflict, notFound } from "../../../platform/errors/platform-errors";
import { fromMinor, toMinor } from "../../../platform/money/money";
import type { CoreDatabase } from "../repositories/database";
import type { EventFacts, EventRepository } from "../repositories/event.repository";
import type { DiscountKind, PromoCodeRecord, PromoCodeRepository } from "../repositories/promo-code.repository";
import type { AuditLog } from "./audit-log";
import { partOf, PROMO_CODE_FIELDS, valuedCode } from "./audit-subjects";
import type { ChargeRules, Charges } from "./charge-rules";
import { requireEvent } from "./event-access";
import { PROMO_CODE, promoCodeOf } from "./promo-code-text";

/** Promo codes of one event, which are read all at once. */
const MOST = 1_000;

export interface PromoCodeDraft {
  readonly eventId: string;
  /** In any case. */
  readonly code: string;
  readonly kind: DiscountKind;
  /** Decimal: of a hundred, or in the event's currency. */
  readonly value: string;
  readonly maxUses: number | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  /** Empty: every type. */
  readonly ticketTypeIds: readonly string[];
}

/** What takes something off a purchase, for those who may give it. */
export class ManagePromoCodes {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly promoCodes: PromoCodeRepository,
    private readonly charges: ChargeRules,
    private readonly audit: AuditLog,
  ) {}

  /** Newest first. @throws UNAUTHENTICATED, FORBIDDEN without promo-codes:manage */
  async listOf(caller: Principal, event: EventFacts): Promise<PromoCodeRecord[]> {
    requireEvent(caller, event, "promo-codes:manage");
    return this.promoCodes.ofEvent(this.db.client, event.id);
  }

  /**
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without promo-codes:manage, BAD_USER_INPUT; CONFLICT for a code that
   * the event has already, has enough of, or has no use for any more
   */
  async create(caller: Principal, draft: PromoCodeDraft, now = new Date()): Promise<PromoCodeRecord> {
    const event = requireEvent(caller, isId(draft.eventId) ? await this.events.byId(this.db.client, draft.eventId) : null, "promo-codes:manage");
    if (event.status === "CANCELLED" || event.status === "COMPLETED" || event.endsAt <= now) throw conflict("Nothing is sold for this event any more.");
    const code = promoCodeOf(draft.code);
    const problems = problemsOf(draft, code);
    const amount = amountOf(draft, await this.charges.forPrices(event.currency), problems);
    const types = await this.events.ticketTypesOf(this.db.client, [event.id]);
    for (const [index, id] of draft.ticketTypeIds.entries()) {
      if (!types.some((type) => type.id === id)) problems[`ticketTypeIds.${index}`] = "is not a ticket type of this event";
    }
    if (Object.keys(problems).length > 0) throw badInput(problems);
    if ((await this.promoCodes.countOfEvent(this.db.client, event.id)) >= MOST) throw conflict(`An event can have ${MOST} promo codes. Remove one before you make another.`);
    const { kind, maxUses, startsAt, endsAt, ticketTypeIds } = draft;
    const record = { id: newId(), eventId: event.id, code, kind, amount, maxUses, startsAt, endsAt, ticketTypeIds: [...ticketTypeIds], createdAt: now };
    try {
      return await this.db.transaction(async (tx) => {
        const made = await this.promoCodes.insert(tx, record);
        await this.audit.record(tx, caller, "PROMO_CODE_CREATED", partOf(event, "PromoCode", made.id), changesBetween(null, valuedCode(made, event.currency), PROMO_CODE_FIELDS));
        return made;
      });
    } catch (error) {
      if (uniqueViolation(error) === null) throw error;
      throw conflict(`This event has a promo code ${code} already.`);
    }
  }

  /**
   * Nobody can use it from now on; purchases that did keep what they got.
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without promo-codes:manage
   */
  async remove(caller: Principal, id: string, now = new Date()): Promise<void> {
    requireUser(caller);
    const promo = isId(id) ? await this.promoCodes.byId(this.db.client, id) : null;
    const event = promo && (await this.events.byId(this.db.client, promo.eventId));
    if (!promo || !event) throw notFound("promo code");
    requireEvent(caller, event, "promo-codes:manage");
    await this.db.transaction(async (tx) => {
      if (!(await this.promoCodes.remove(tx, id, now))) throw notFound("promo code");
      await this.audit.record(tx, caller, "PROMO_CODE_REMOVED", partOf(event, "PromoCode", id), changesBetween(valuedCode(promo, event.currency), null, PROMO_CODE_FIELDS));
    });
  }
}

function problemsOf(draft: PromoCodeDraft, code: string): Record<string, string> {
  const problems: Record<string, string> = {};
  if (!PROMO_CODE.test(code)) problems.code = "must have 3 to 40 letters, digits, - and _";
  if (draft.maxUses !== null && (draft.maxUses < 1 || draft.maxUses > 1_000_000)) problems.maxUses = "must be between 1 and 1,000,000";
  if (draft.startsAt && draft.endsAt && draft.endsAt <= draft.startsAt) problems.endsAt = "must be after startsAt";
  return problems;
}

/** Hundredths of a percent, or minor units. */
function amountOf({ kind, value }: PromoCodeDraft, charges: Charges, problems: Record<string, string>): number {
  if (kind === "PERCENT") {
    const parts = /^(\d{1,3})(?:\.(\d{1,2})0*)?$/.exec(value);
    const amount = parts ? Number(parts[1]) * 100 + Number((parts[2] ?? "").padEnd(2, "0")) : 0;
    if (amount < 1 || amount > 10_000) problems.value = "must be above 0 and at most 100, with at most 2 decimals";
    return amount;
  }
  try {
    const { currency, step } = charges;
    const amount = toMinor(value, currency);
    if (amount === 0) problems.value = "must be above 0";
    // A discount of 0.005 KWD would leave a total that cannot be charged.
    else if (amount % step !== 0) problems.value = `must be a multiple of ${fromMinor(step, currency)} ${currency}`;
    return amount;
  } catch (error) {
    problems.value = (error as Error).message;
    return 0;
  }
}
