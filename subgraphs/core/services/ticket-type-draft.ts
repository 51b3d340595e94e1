import { newId } from "../../../platform/db/new-id";
import { conflict } from "../../../platform/errors/platform-errors";
import { toMinor } from "../../../platform/money/money";
import type { NewTicketType } from "../repositories/event.repository";
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
}

/**
 * The row of a ticket type.
 * @param problems what is wrong is added to it, by field
 * @param prefix of the fields' names, e.g. `ticketTypes.0.`
 */
export function ticketTypeOf(draft: TicketTypeDraft, eventId: string, position: number, currency: string, problems: Record<string, string>, prefix = ""): NewTicketType {
  const { price, ...fields } = draft;
  if (salesWindowIsEmpty(draft)) problems[`${prefix}salesEndAt`] = "must be after salesStartAt";
  const words = { name: draft.name.trim(), description: draft.description?.trim() || null };
  return { ...fields, ...words, nameKey: foldedName(draft.name), id: newId(), eventId, position, priceMinor: priceOf(price, currency, problems, `${prefix}price`) };
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

/** Minor units; what is wrong with the price is added to `problems` under `field`. */
export function priceOf(price: string, currency: string, problems: Record<string, string>, field: string): number {
  try {
    return toMinor(price, currency);
  } catch (error) {
    problems[field] = (error as Error).message;
    return 0;
  }
}
