import { eventFactsCall } from "../../../contracts/webhooks/core-facts.call";
import { Remembered } from "../../../platform/memory/remembered";
import { CallRefused, type ServiceClient } from "../../../platform/webhooks/service-client";
import type { EventOwner, EventOwners } from "../services/event-owners.port";

/** Asks core, once for each published event: the answer never changes. That there is none may, or a draft, so it is not remembered. */
export class EventOwnersClient implements EventOwners {
  private readonly known = new Remembered((eventId) => this.ask(eventId), { lasts: (owner) => owner?.published === true });

  constructor(private readonly client: ServiceClient) {}

  ownerOf(eventId: string): Promise<EventOwner | null> {
    return this.known.get(eventId);
  }

  private async ask(eventId: string): Promise<EventOwner | null> {
    try {
      const { organizationId, published } = await this.client.call(eventFactsCall, { eventId });
      return { organizationId, published };
    } catch (error) {
      if (error instanceof CallRefused && error.status === 404) return null;
      throw error;
    }
  }
}
