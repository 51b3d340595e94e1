import { eventFactsCall } from "../../../contracts/webhooks/core-facts.call";
import { CallRefused, type ServiceClient } from "../../../platform/webhooks/service-client";
import type { EventOwners } from "../services/event-owners.port";

/** Events that are remembered; the oldest is forgotten first. */
const REMEMBERED = 10_000;

/** Asks core, once for each event: the answer never changes. That there is none may, so it is not remembered. */
export class EventOwnersClient implements EventOwners {
  private readonly known = new Map<string, string>();

  constructor(private readonly client: ServiceClient) {}

  async organizationOf(eventId: string): Promise<string | null> {
    const known = this.known.get(eventId);
    if (known !== undefined) return known;
    try {
      const { organizationId } = await this.client.call(eventFactsCall, { eventId });
      const [oldest] = this.known.keys();
      if (oldest !== undefined && this.known.size >= REMEMBERED) this.known.delete(oldest);
      this.known.set(eventId, organizationId);
      return organizationId;
    } catch (error) {
      if (error instanceof CallRefused && error.status === 404) return null;
      throw error;
    }
  }
}
