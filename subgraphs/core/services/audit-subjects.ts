import type { AuditEntry } from "../../../contracts/audit";
import type { EventFacts, EventRecord, TicketTypeRecord } from "../repositories/event.repository";
import type { PromoCodeRecord } from "../repositories/promo-code.repository";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import type { GuestRecord } from "../repositories/ticket.repository";
import type { AuditSubject } from "./audit-log";

/** An event itself. */
export const eventItself = (event: Pick<EventFacts, "id" | "organizationId">): AuditSubject => partOf(event, "Event", event.id);

/** Something that belongs to an event. */
export const partOf = (event: Pick<EventFacts, "id" | "organizationId">, recordType: AuditEntry["recordType"], recordId: string): AuditSubject => ({
  recordType,
  recordId,
  organizationId: event.organizationId,
  eventId: event.id,
});

/** A purchase itself. */
export const purchaseItself = ({ id, organizationId, eventId }: Pick<PurchaseRecord, "id" | "organizationId" | "eventId">): AuditSubject =>
  partOf({ id: eventId, organizationId }, "Purchase", id);

/** What organisers write: counters are no changes of theirs, and keys of requests are nobody's business. */
export const EVENT_FIELDS = [
  "title", "slug", "description", "startsAt", "endsAt", "doorsOpenAt", "doorsCloseAt", "timeZone", "location", "maxAttendees", "currency", "coverImageUrl", "status",
] as const satisfies readonly (keyof EventRecord)[];
export const GUEST_FIELDS = ["firstName", "lastName", "email", "phone"] as const satisfies readonly (keyof GuestRecord)[];
export const TICKET_TYPE_FIELDS = ["name", "description", "price", "quantity", "salesStartAt", "salesEndAt", "maxPerPurchase", "maxPerBuyer"] as const;
export const PROMO_CODE_FIELDS = ["code", "kind", "value", "maxUses", "startsAt", "endsAt", "ticketTypeIds"] as const;

/** A ticket type with its price in full. */
export const pricedType = <T extends Pick<TicketTypeRecord, "priceMinor">>(type: T, currency: string) => ({ ...type, price: { minor: type.priceMinor, currency } });

/** A promo code with what it takes off in full. */
export const valuedCode = (promo: Pick<PromoCodeRecord, "code" | "kind" | "amount" | "maxUses" | "startsAt" | "endsAt" | "ticketTypeIds">, currency: string) => ({
  ...promo,
  value: promo.kind === "PERCENT" ? { percent: promo.amount / 100 } : { minor: promo.amount, currency },
});

/** An event with what is sold of it: all there is of a draft. */
export const wholeEvent = (event: EventRecord, types: readonly Pick<TicketTypeRecord, "id" | "name" | "priceMinor" | "quantity">[]) => ({
  ...event,
  ticketTypes: types.map(({ id, name, priceMinor, quantity }) => ({ id, name, price: { minor: priceMinor, currency: event.currency }, quantity })),
});
export const WHOLE_EVENT_FIELDS = [...EVENT_FIELDS, "ticketTypes"] as const;
