import { createHash } from "node:crypto";
import type { GenerationItemRecord } from "../repositories/generation-job.repository";
import type { TicketContent, TicketDesign } from "./ticket-renderer.port";

/** How a ticket looks when the organiser did not choose. */
const PLAIN: TicketDesign = { primaryColor: "#1f2937", textColor: "#111827", paperSize: "A6", logo: null, background: null, footer: null };

/**
 * What the ticket of a job's item says, out of what was stored with it.
 * @param issuedAt when the job was made, so that drawing it again gives the same bytes
 */
export function ticketContent({ ticket, templateData }: GenerationItemRecord, qrText: string, issuedAt: Date): TicketContent {
  return {
    qrText,
    issuedAt,
    locale: templateData.locale,
    eventTitle: templateData.event_title,
    startsAt: new Date(templateData.event_date),
    endsAt: new Date(templateData.event_end),
    doorsOpenAt: templateData.doors_open === null ? null : new Date(templateData.doors_open),
    timeZone: templateData.time_zone,
    location: templateData.location,
    organizerName: null,
    ticketTypeName: ticket.type,
    guestName: ticket.guest_name,
    price: { amount: ticket.price, currency: templateData.currency },
    purchaseReference: ticket.purchase_reference,
    ticketCode: ticket.ticket_code,
    design: PLAIN,
  };
}

/** The same for two tickets that say the same, whenever they are made: the date of the document does not count. */
export function contentHash({ issuedAt: _issuedAt, ...content }: TicketContent): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}
