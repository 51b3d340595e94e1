import { badInput, notFound } from "../../../platform/errors/platform-errors";
import { salesClosed } from "../errors";
import type { EventFacts, TicketTypeFacts } from "../repositories/event.repository";

export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | null;
}

/** What somebody wants to buy. */
export interface PurchaseOrder {
  readonly eventId: string;
  readonly items: readonly { readonly ticketTypeId: string; readonly quantity: number; readonly guests: readonly Person[] | null }[];
  readonly buyer: Person;
  /** In any case; blank is none. */
  readonly promoCode?: string | null | undefined;
  /** Takes an offer: its held tickets are used. */
  readonly waitingListToken?: string | null | undefined;
  readonly preferredGateways: readonly string[];
  /** `{purchaseId}` in it is replaced. If omitted, the buyer returns to the purchase page. */
  readonly returnUrl?: string | null | undefined;
  /** The solution of a challenge that an earlier attempt was refused with. */
  readonly challengeSolution?: string | null | undefined;
  readonly idempotencyKey: string;
}

/**
 * What can be told before anything is written; capacity is decided by the database.
 * @throws SALES_CLOSED, NOT_FOUND, BAD_USER_INPUT
 */
export function checkOrder(order: PurchaseOrder, event: EventFacts, types: readonly TicketTypeFacts[], now: Date): void {
  if (event.status !== "PUBLISHED" || event.endsAt <= now) throw salesClosed(event.status === "CANCELLED" ? "The event was cancelled." : "This event is not on sale.");
  const problems: Record<string, string> = {};
  const seen = new Set<string>();
  for (const [index, { ticketTypeId, quantity, guests }] of order.items.entries()) {
    const type = types.find((candidate) => candidate.id === ticketTypeId);
    if (!type) throw notFound("ticket type");
    if (seen.has(ticketTypeId)) problems[`items.${index}.ticketTypeId`] = "stands twice: add the quantities up";
    seen.add(ticketTypeId);
    if (quantity > type.maxPerPurchase) problems[`items.${index}.quantity`] = `must be at most ${type.maxPerPurchase}`;
    if (guests && guests.length !== quantity) problems[`items.${index}.guests`] = `must be ${quantity}: one for each ticket`;
    if ((type.salesStartAt && type.salesStartAt > now) || (type.salesEndAt && type.salesEndAt <= now)) throw salesClosed();
  }
  if (Object.keys(problems).length > 0) throw badInput(problems);
}
