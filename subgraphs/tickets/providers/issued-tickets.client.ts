import { issuedTicketsCall } from "../../../contracts/webhooks/core-facts.call";
import type { ServiceClient } from "../../../platform/webhooks/service-client";
import type { IssuedTicket, IssuedTickets } from "../services/issued-tickets.port";

/** Tickets of one call. */
const BATCH = 500;

/** Asks core. */
export class IssuedTicketsClient implements IssuedTickets {
  constructor(private readonly client: ServiceClient) {}

  async byIds(ids: readonly string[]): Promise<readonly IssuedTicket[]> {
    const found: IssuedTicket[] = [];
    for (let start = 0; start < ids.length; start += BATCH) {
      const { tickets } = await this.client.call(issuedTicketsCall, { ticketIds: ids.slice(start, start + BATCH) });
      found.push(...tickets);
    }
    return found;
  }
}
