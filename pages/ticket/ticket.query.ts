import type { Ticket } from "../purchase/purchase.query";
import type { EventFacts } from "../view/event-ticket.view";

/** Everything that the page of one ticket shows. */
export const HELD_TICKET = `query HeldTicket($id: ID!, $accessToken: String) {
  ticket(id: $id, accessToken: $accessToken) {
    id code status isValidated validatedAt transferredAt transferredTo guest { firstName lastName } ticketType { name } qrCodeImage fileUrl generation { status }
    event { title startsAt endsAt timeZone location status }
  }
}`;

/** Links to files are valid for some minutes; a page is open for longer. */
export const FRESH_FILE = `query FreshTicketFile($id: ID!, $accessToken: String) {
  ticket(id: $id, accessToken: $accessToken) { id fileUrl }
}`;

export const RESEND_TICKET = `mutation ResendTicket($id: ID!, $accessToken: String) { resendTicket(ticketId: $id, accessToken: $accessToken) }`;

export interface HeldTicket extends Ticket {
  readonly event: EventFacts;
}
