import { generateTicketsJob, type TicketGenerationRequest } from "../../../contracts/jobs/generate-tickets.job";
import { newId } from "../../../platform/db/new-id";
import { jobMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { EventRecord } from "../repositories/event.repository";
import type { PurchaseRecord } from "../repositories/purchase.repository";

/** A ticket as far as its artefacts show it. */
export interface TicketToMake {
  readonly id: string;
  readonly code: string;
  readonly revision: number;
  readonly guest: { readonly firstName: string; readonly lastName: string };
  readonly ticketType: { readonly name: string; readonly priceMinor: number };
}

/** Tickets of one job. */
const BATCH = 100;

/** The jobs that make the artefacts of a purchase's tickets: one for each batch. */
export function generationMessages(event: EventRecord, purchase: PurchaseRecord, tickets: readonly TicketToMake[]): OutboxMessage[] {
  const messages: OutboxMessage[] = [];
  for (let start = 0; start < tickets.length; start += BATCH) {
    messages.push(jobMessage(generateTicketsJob, generationRequest(event, purchase, tickets.slice(start, start + BATCH))));
  }
  return messages;
}

function generationRequest(event: EventRecord, purchase: PurchaseRecord, tickets: readonly TicketToMake[]): TicketGenerationRequest {
  return {
    job_id: newId(),
    event_id: event.id,
    organization_id: event.organizationId,
    tickets: tickets.map((ticket) => ({
      ticket_id: ticket.id,
      ticket_code: ticket.code,
      revision: ticket.revision,
      guest_name: `${ticket.guest.firstName} ${ticket.guest.lastName}`,
      type: ticket.ticketType.name,
      price: ticket.ticketType.priceMinor,
      template_id: null,
      purchase_id: purchase.id,
      purchase_reference: purchase.reference,
      buyer_user_id: purchase.buyerUserId,
    })),
    template_data: {
      event_title: event.title,
      event_date: event.startsAt.toISOString(),
      event_end: event.endsAt.toISOString(),
      doors_open: event.doorsOpenAt?.toISOString() ?? null,
      time_zone: event.timeZone,
      location: event.location,
      currency: event.currency,
      locale: purchase.locale,
    },
  };
}
