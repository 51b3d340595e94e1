import { generateTicketsJob, type TicketGenerationRequest } from "../../../contracts/jobs/generate-tickets.job";
import { newId } from "../../../platform/db/new-id";
import { jobMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { EventFacts } from "../repositories/event.repository";
import type { PurchaseRecord } from "../repositories/purchase.repository";

/** A ticket as far as its artefacts show it. */
export interface TicketToMake {
  readonly id: string;
  readonly code: string;
  readonly revision: number;
  /** Null or omitted for a ticket that was never transferred. */
  readonly transferredRevision?: number | null;
  readonly guest: { readonly firstName: string; readonly lastName: string };
  readonly ticketType: { readonly name: string; readonly priceMinor: number };
}

/** Whose tickets they are: of a purchase, or of guests whom the organiser added. */
export type Order = Pick<PurchaseRecord, "id" | "reference" | "buyerUserId" | "locale"> | { readonly id: null; readonly reference: null; readonly buyerUserId: null; readonly locale: string };

export const withoutPurchase = (locale: string): Order => ({ id: null, reference: null, buyerUserId: null, locale });

/** Tickets of one job. */
const BATCH = 100;

/** The jobs that make the artefacts of tickets: one for each batch. */
export function generationMessages(event: EventFacts, order: Order, tickets: readonly TicketToMake[]): OutboxMessage[] {
  const messages: OutboxMessage[] = [];
  for (let start = 0; start < tickets.length; start += BATCH) {
    messages.push(jobMessage(generateTicketsJob, generationRequest(event, tickets.slice(start, start + BATCH).map((ticket) => ({ ticket, order })), order.locale)));
  }
  return messages;
}

/** One job for tickets of any number of purchases in one language, at most 100. */
export function generationRequest(event: EventFacts, tickets: readonly { readonly ticket: TicketToMake; readonly order: Order }[], locale: string): TicketGenerationRequest {
  return {
    job_id: newId(),
    event_id: event.id,
    organization_id: event.organizationId,
    tickets: tickets.map(({ ticket, order }) => ({
      ticket_id: ticket.id,
      ticket_code: ticket.code,
      revision: ticket.revision,
      guest_name: `${ticket.guest.firstName} ${ticket.guest.lastName}`,
      type: ticket.ticketType.name,
      price: ticket.ticketType.priceMinor,
      template_id: null,
      purchase_id: order.id,
      purchase_reference: order.reference,
      buyer_user_id: order.buyerUserId,
      is_transferred: (ticket.transferredRevision ?? null) !== null,
    })),
    template_data: {
      event_title: event.title,
      event_date: event.startsAt.toISOString(),
      event_end: event.endsAt.toISOString(),
      doors_open: event.doorsOpenAt?.toISOString() ?? null,
      time_zone: event.timeZone,
      location: event.location,
      currency: event.currency,
      locale,
    },
  };
}
