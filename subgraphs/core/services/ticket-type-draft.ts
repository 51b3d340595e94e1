import { newId } from "../../../platform/db/new-id";
import { conflict } from "../../../platform/errors/platform-errors";
import { toMinor } from "../../../platform/money/money";
import type { NewTicketType } from "../repositories/event.repository";
import type { Charges } from "./charge-rules";
import { foldedName } from "./folded-name";

/** A ticket type as its organiser describes it. */
export interface TicketTypeDraft {
  readonly name: string;
  readonly description: string | null;
  /** Decimal, in the event's currency. */
  readonly price: string;
  readonly quantity: number;
  readonly salesStartAt: Date | null;
  readonly salesEndAt: Date | null;
  readonly maxPerPurchase: number;
  /** Tickets that one buyer may have in all purchases. If omitted or null, as many as one purchase may have. */
  readonly maxPerBuyer?: number | null;
}

/** Tickets of a type that one buyer may have in all purchases. */
export const limitPerBuyer = ({ maxPerBuyer, maxPerPurchase }: Pick<TicketTypeDraft, "maxPerBuyer" | "maxPerPurchase">): number => maxPerBuyer ?? maxPerPurchase;

/** Adds to `problems` why a limit per buyer is invalid. @param prefix of the field's name */
export function checkBuyerLimit({ maxPerBuyer, maxPerPurchase }: Pick<TicketTypeDraft, "maxPerBuyer" | "maxPerPurchase">, problems: Record<string, string>, prefix = ""): void {
  if (maxPerBuyer != null && maxPerBuyer < maxPerPurchase) problems[`${prefix}maxPerBuyer`] = `must be at least maxPerPurchase, which is ${maxPerPurchase}`;
}

/**
 * The row of a ticket type.
 * @param charges what can be charged in the event's currency
 * @param problems what is wrong is added to it, by field
 * @param prefix of the fields' names, e.g. `ticketTypes.0.`
 */
export function ticketTypeOf(draft: TicketTypeDraft, eventId: string, position: number, charges: Charges, problems: Record<string, string>, prefix = ""): NewTicketType {
  const { price, ...fields } = draft;
  if (salesWindowIsEmpty(draft)) problems[`${prefix}salesEndAt`] = "must be after salesStartAt";
  checkBuyerLimit(draft, problems, prefix);
  const words = { name: draft.name.trim(), description: draft.description?.trim() || null };
  const priceMinor = priceOf(price, charges, problems, `${prefix}price`);
  return { ...fields, ...words, maxPerBuyer: draft.maxPerBuyer ?? null, nameKey: foldedName(draft.name), id: newId(), eventId, position, priceMinor };
}

/** The error for a name that another ticket type of the event has. */
export const nameTaken = (name: string) => conflict(`The event already has a ticket type named "${name}". Choose another name.`);

/** @throws CONFLICT if two types have names that differ in letter case, blanks or invisible characters at most */
export function requireDistinctNames(types: readonly Pick<NewTicketType, "name" | "nameKey">[]): void {
  const seen = new Set<string | null>();
  for (const { name, nameKey } of types) {
    if (seen.has(nameKey)) throw nameTaken(name);
    seen.add(nameKey);
  }
}

export const salesWindowIsEmpty = ({ salesStartAt, salesEndAt }: Pick<TicketTypeDraft, "salesStartAt" | "salesEndAt">): boolean =>
  salesStartAt !== null && salesEndAt !== null && salesEndAt <= salesStartAt;

/** A price in minor units. Why it is not a price, or cannot be charged, is added to `problems` under `field`. */
export function priceOf(price: string, charges: Charges, problems: Record<string, string>, field: string): number {
  try {
    const minor = toMinor(price, charges.currency);
    const problem = charges.priceProblem(minor);
    if (problem !== null) problems[field] = problem;
    return minor;
  } catch (error) {
    problems[field] = (error as Error).message;
    return 0;
  }
}
