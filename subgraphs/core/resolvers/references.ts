import { mayIn, refusalIn, requireNotWithheld } from "../../../platform/auth/access";
import { forbidden, notFound } from "../../../platform/errors/platform-errors";
import type { ReferenceResolver } from "../../../platform/graphql/subgraph-schema";
import { maySeeEvent } from "../services/event-access";
import type { PurchaseAccess } from "../services/purchase-access";
import type { CoreContext } from "./core-context";

interface Reference {
  readonly id: string;
  readonly grant?: string;
}

/**
 * What other subgraphs point to. Each reference is authorised on its own: by the grant that came with it, else by who
 * asks. Batched by the loaders: N references cost one query.
 */
export const coreReferences = (access: PurchaseAccess): Record<string, ReferenceResolver<CoreContext>> => ({
  Event: async ({ id }: Reference, { load, principal }) => {
    const event = await load.event.load(id);
    if (!event || !maySeeEvent(principal, event)) {
      requireNotWithheld(principal, event?.organizationId);
      throw notFound("event");
    }
    return event;
  },
  TicketType: async ({ id }: Reference, { load, principal }) => {
    const type = await load.ticketType.load(id);
    const event = type && (await load.event.load(type.eventId));
    if (!event || !maySeeEvent(principal, event)) throw notFound("ticket type");
    return type;
  },
  Guest: async ({ id }: Reference, { load, principal }) => {
    const guest = await load.guest.load(id);
    const event = guest && (await load.event.load(guest.eventId));
    if (!event || !mayIn(principal, event.organizationId, "guests:read")) throw event ? refusalIn(principal, event.organizationId) : forbidden();
    return guest;
  },
  Purchase: async ({ id, grant }: Reference, { load, principal }) => {
    const purchase = await load.purchase.load(id);
    const seenAs = purchase && access.ofPurchase(principal, purchase, grant);
    if (!seenAs) throw forbidden();
    return { ...purchase, seenAs };
  },
  Ticket: async ({ id, grant }: Reference, { load, principal }) => {
    const ticket = await load.ticket.load(id);
    const [event, purchase] = ticket ? await Promise.all([load.event.load(ticket.eventId), ticket.purchaseId === null ? null : load.purchase.load(ticket.purchaseId)]) : [null, null];
    const seenAs = ticket && event && access.ofTicket(principal, ticket, event.organizationId, purchase?.buyerUserId ?? null, grant);
    if (!seenAs) throw forbidden();
    return { ...ticket, seenAs };
  },
  Organization: async ({ id }: Reference) => ({ id }),
  User: async ({ id }: Reference) => ({ id }),
});
