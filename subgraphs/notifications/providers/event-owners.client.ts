import { eventFactsCall } from "../../../contracts/webhooks/core-facts.call";
import { CallRefused, type ServiceClient } from "../../../platform/webhooks/service-client";
import type { EventOwner, EventOwners } from "../services/event-owners.port";

/** Events that are remembered; the oldest is forgotten first. */
const REMEMBERED = 10_000;

/** Asks core, once for each published event: the answer never changes. That there is none may, or a draft, so it is not remembered. */
export class EventOwnersClient implements EventOwners {
  private readonly known = new Map<string, EventOwner>();

  constructor(private readonly client: ServiceClient) {}

  async ownerOf(eventId: string): Promise<EventOwner | null> {
    const known = this.known.get(eventId);
    if (known !== undefined) return known;
    try {
      const { organizationId, published } = await this.client.call(eventFactsCall, { eventId });
      if (!published) return { organizationId, published };
      const [oldest] = this.known.keys();
      if (oldest !== undefined && this.known.size >= REMEMBERED) this.known.delete(oldest);
      const owner = { organizationId, published };
      this.known.set(eventId, owner);
      return owner;
    } catch (error) {
      if (error instanceof CallRefused && error.status === 404) return null;
      throw error;
    }
  }
}
