import type { TicketGenerationRequest } from "../../../contracts/jobs/generate-tickets.job";
import { notFound } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { EventRepository } from "../repositories/event.repository";
import type { IssuedTicket, TicketIssueRepository } from "../repositories/ticket-issue.repository";
import { generationRequest } from "./generation-requests";
import { orderOf } from "./reissue-ticket";

/** Tickets of one page, and so of one job at most. */
const PAGE = 100;

/** What tickets say now, for the service that makes them again. It is trusted: who may ask for it is its own to decide. */
export class TicketsToGenerate {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly issues: TicketIssueRepository,
  ) {}

  /**
   * @param ticketIds null: all of the event, in pages
   * @returns one request for each language, because the words on a ticket are the buyer's
   * @throws NOT_FOUND
   */
  async page(eventId: string, ticketIds: readonly string[] | null, after: string | null): Promise<{ requests: TicketGenerationRequest[]; next: string | null }> {
    const event = await this.events.byId(this.db.client, eventId);
    if (!event) throw notFound("event");
    const tickets = await this.issues.goodAfter(this.db.client, eventId, ticketIds, after, PAGE);
    const byLocale = new Map<string, IssuedTicket[]>();
    for (const ticket of tickets) {
      const { locale } = orderOf(ticket);
      byLocale.set(locale, [...(byLocale.get(locale) ?? []), ticket]);
    }
    const requests = [...byLocale].map(([locale, some]) => generationRequest(event, some.map((ticket) => ({ ticket, order: orderOf(ticket) })), locale));
    return { requests, next: tickets.length < PAGE ? null : (tickets.at(-1)?.id ?? null) };
  }
}
