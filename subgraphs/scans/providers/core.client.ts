import { eventFactsCall, expectedAttendanceCall, ticketByCodeCall, ticketFactsCall } from "../../../contracts/webhooks/core-facts.call";
import { eventTicketTypesCall } from "../../../contracts/webhooks/event-ticket-types.call";
import { undoClaimCall } from "../../../contracts/webhooks/undo-claim.call";
import { validateTicketCall } from "../../../contracts/webhooks/validate-ticket.call";
import { Remembered } from "../../../platform/memory/remembered";
import type { ServiceClient } from "../../../platform/webhooks/service-client";
import type { Admission, Claim, ClaimAnswer } from "../services/admission.port";
import type { EventFacts, Facts, PrintedTicket, TicketFacts } from "../services/facts.port";
import { orNull } from "./or-null";

/** Core over HTTP. */
export class CoreClient implements Facts, Admission {
  /** What is not there yet may be there a moment later, and a draft may be published. */
  private readonly events = new Remembered<EventFacts | null>((eventId) => orNull(this.client.call(eventFactsCall, { eventId })), { lasts: (found) => found?.published === true });
  private readonly tickets = new Remembered<TicketFacts | null>((ticketId) => orNull(this.client.call(ticketFactsCall, { ticketId })));

  constructor(private readonly client: ServiceClient) {}

  event(id: string): Promise<EventFacts | null> {
    return this.events.get(id);
  }

  ticket(id: string): Promise<TicketFacts | null> {
    return this.tickets.get(id);
  }

  ticketByCode(eventId: string, code: string): Promise<PrintedTicket | null> {
    return orNull(this.client.call(ticketByCodeCall, { eventId, code }));
  }

  async ticketTypeIds(eventId: string): Promise<readonly string[]> {
    return (await orNull(this.client.call(eventTicketTypesCall, { eventId })))?.ticketTypeIds ?? [];
  }

  async expectedAttendance(eventId: string): Promise<number> {
    return (await this.client.call(expectedAttendanceCall, { eventId })).expected;
  }

  claim(claim: Claim): Promise<ClaimAnswer> {
    return this.client.call(validateTicketCall, claim, { idempotencyKey: claim.scanId });
  }

  async takeBack(ticketId: string, scanId: string): Promise<void> {
    await this.client.call(undoClaimCall, { ticketId, scanId }, { idempotencyKey: scanId });
  }
}
