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
export type Order = Pick<PurchaseRecord, "id" | "reference" | "buyerUserId" | "locale" | "totalMinor"> | { readonly id: null; readonly reference: null; readonly buyerUserId: null; readonly locale: string; readonly totalMinor: 0 };

export const withoutPurchase = (locale: string): Order => ({ id: null, reference: null, buyerUserId: null, locale, totalMinor: 0 });

/** Tickets of one job. */
const BATCH = 100;

/** The most tickets of a free purchase whose PDFs are generated in advance and attached to the email. */
const PDFS_OF_FREE_PURCHASE = 20;

/**
 * Whether the PDFs of a purchase are generated when they are first opened, and its email has a link instead. Otherwise a
 * large purchase that costs nothing would take as much work as one that was paid for.
 */
export const hasPdfsOnDemand = ({ totalMinor }: Pick<Order, "totalMinor">, tickets: number): boolean => totalMinor === 0 && tickets > PDFS_OF_FREE_PURCHASE;

/** The jobs that generate tickets, one for each batch. */
export function generationMessages(event: EventFacts, order: Order, tickets: readonly TicketToMake[]): OutboxMessage[] {
  const messages: OutboxMessage[] = [];
  const onDemand = order.id !== null && hasPdfsOnDemand(order, tickets.length);
  for (let start = 0; start < tickets.length; start += BATCH) {
    const batch = tickets.slice(start, start + BATCH).map((ticket) => ({ ticket, order }));
    const request = generationRequest(event, batch, order.locale);
    messages.push(jobMessage(generateTicketsJob, onDemand ? { ...request, pdf_on_demand: true } : request));
  }
  return messages;
}

/** One job for tickets of any number of purchases in one language, at most 100. */
export function generationRequest(event: EventFacts, tickets: readonly { readonly ticket: TicketToMake; readonly order: Order }[], locale: string): TicketGenerationRequest {
  return {
    job_id: newId(),
    event_id: event.id,
    organization_id: event.organizationId,
    paid: tickets.every(({ order }) => order.totalMinor > 0),
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
