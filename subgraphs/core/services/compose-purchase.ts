import { PURCHASE_REFERENCE_PREFIX, TICKET_CODE_PREFIX } from "../../../contracts/parse-ticket-code";
import { eventStatisticsChanged, purchaseChanged, waitingListChanged } from "../../../contracts/topics/topics";
import { selfOf } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { canonicalAddress } from "../../../platform/http/canonical-address";
import { topicMessage } from "../../../platform/outbox/outbox";
import type { EventFacts, TicketTypeFacts } from "../repositories/event.repository";
import type { NewPurchase, PurchaseRecord } from "../repositories/purchase.repository";
import { generationMessages } from "./generation-requests";
import type { Terms } from "./order-terms";
import type { PurchaseOrder } from "./purchase-order";
import { storedReturnUrl } from "./return-url";
import { isConfirmed } from "./purchase-budget";
import { speakableCode } from "./speakable-code";

/** An order that was checked, and under what it is placed. */
export interface CheckedOrder {
  readonly caller: Principal;
  readonly order: PurchaseOrder;
  readonly event: EventFacts;
  /** Of the event. */
  readonly types: readonly TicketTypeFacts[];
  readonly terms: Terms;
  readonly idempotencyScope: string;
  readonly inputHash: string;
  readonly now: Date;
  /** Until when it holds its tickets, if it is to be paid. */
  readonly holdUntil: Date;
}

/** The rows of a purchase, its guests and tickets; paid at once when there is nothing to pay. */
export function composePurchase({ caller, order, event, types, terms, idempotencyScope, inputHash, now, holdUntil }: CheckedOrder): NewPurchase {
  const id = newId();
  const { price, promo, offer } = terms;
  const free = price.totalMinor === 0;
  const lines = order.items.map((item, position) => ({ ...item, position, type: types.find((type) => type.id === item.ticketTypeId) as TicketTypeFacts }));
  const purchase = {
    id,
    reference: speakableCode(PURCHASE_REFERENCE_PREFIX, 2),
    eventId: event.id,
    organizationId: event.organizationId,
    buyerUserId: selfOf(caller, "purchases:own"),
    buyerFirstName: order.buyer.firstName,
    buyerLastName: order.buyer.lastName,
    buyerEmail: order.buyer.email,
    buyerPhone: order.buyer.phone,
    buyerAddress: canonicalAddress(caller.address),
    buyerConfirmed: isConfirmed(caller),
    ticketCount: order.items.reduce((sum, { quantity }) => sum + quantity, 0),
    locale: caller.locale,
    currency: event.currency,
    subtotalMinor: price.subtotalMinor,
    discountMinor: price.discountMinor,
    totalMinor: price.totalMinor,
    promoCode: promo?.code ?? null,
    promoCodeId: promo?.id ?? null,
    status: free ? ("PAID" as const) : ("PENDING" as const),
    expiresAt: free ? null : holdUntil,
    paidAt: free ? now : null,
    returnUrl: storedReturnUrl(order.returnUrl, id),
    preferredGateways: [...order.preferredGateways],
    idempotencyScope,
    idempotencyKey: order.idempotencyKey,
    inputHash,
    createdAt: now,
  };
  const seats = lines.flatMap(({ type, quantity, guests }) => Array.from({ length: quantity }, (_, index) => ({ type, person: guests?.[index] ?? order.buyer })));
  const made = seats.map(({ type, person }, position) => {
    const guest = { id: newId(), eventId: event.id, purchaseId: id, ...person, status: free ? ("CONFIRMED" as const) : ("INVITED" as const), createdAt: now };
    const status = free ? ("ISSUED" as const) : ("RESERVED" as const);
    return { guest, type, ticket: { id: newId(), code: speakableCode(TICKET_CODE_PREFIX, 2), eventId: event.id, ticketTypeId: type.id, guestId: guest.id, purchaseId: id, position, status, createdAt: now } };
  });
  const toMake = made.map(({ ticket, guest, type }) => ({ id: ticket.id, code: ticket.code, revision: 1, guest, ticketType: type }));
  return {
    eventVersion: event.updatedAt,
    purchase,
    items: lines.map(({ ticketTypeId, position, quantity, type }) => ({ purchaseId: id, ticketTypeId, position, quantity, unitPriceMinor: type.priceMinor, discountMinor: price.discounts[position] ?? 0 })),
    guests: made.map(({ guest }) => guest),
    tickets: made.map(({ ticket }) => ticket),
    offer: offer?.id ?? null,
    budget: terms.budget,
    outbox: [
      topicMessage(purchaseChanged, id, { id }),
      topicMessage(eventStatisticsChanged, event.id, { id: event.id }),
      ...(offer ? [topicMessage(waitingListChanged, offer.ticketTypeId, { id: offer.ticketTypeId })] : []),
      ...(free ? generationMessages(event, purchase, toMake) : []),
    ],
  };
}

/** The purchase as it stands after it was placed. */
export const placed = ({ purchase }: NewPurchase): PurchaseRecord => ({
  ...purchase,
  accessVersion: 0,
  refundedMinor: 0,
  cardKey: null,
  deliveredAt: null,
  paymentStatus: null,
  paymentGateway: null,
  paymentIntentId: null,
  paymentId: null,
});

/** The same purchase with a new reference and new ticket codes: one of them was taken. */
export function redrawn(document: NewPurchase): NewPurchase {
  return {
    ...document,
    purchase: { ...document.purchase, reference: speakableCode(PURCHASE_REFERENCE_PREFIX, 3) },
    tickets: document.tickets.map((ticket) => ({ ...ticket, code: speakableCode(TICKET_CODE_PREFIX, 3) })),
  };
}
