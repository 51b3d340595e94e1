import { eventFactsCall, purchaseFactsCall, purchaseStandingCall } from "../../../contracts/webhooks/core-facts.call";
import { CallRefused, type ServiceClient } from "../../../platform/webhooks/service-client";
import type { CoreFacts, PurchaseFacts, PurchaseStanding } from "../services/core-facts.port";

/** Facts that a process remembers; the oldest are forgotten first. */
const REMEMBERED = 10_000;

/** Asks core, and remembers what never changes. */
export class CoreFactsClient implements CoreFacts {
  private readonly organizations = new Map<string, string>();
  private readonly purchases = new Map<string, PurchaseFacts>();

  constructor(private readonly client: ServiceClient) {}

  organizationOfEvent(eventId: string): Promise<string> {
    return remembered(this.organizations, eventId, async () => (await answered(this.client.call(eventFactsCall, { eventId }))).organizationId);
  }

  purchase(purchaseId: string): Promise<PurchaseFacts> {
    return remembered(this.purchases, purchaseId, () => answered(this.client.call(purchaseFactsCall, { purchaseId })));
  }

  async standing(purchaseId: string): Promise<PurchaseStanding> {
    const { payable, status, order } = await answered(this.client.call(purchaseStandingCall, { purchaseId }));
    return { payable, status, order: order ?? null };
  }
}

async function remembered<T>(memory: Map<string, T>, key: string, ask: () => Promise<T>): Promise<T> {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const fact = await ask();
  const [oldest] = memory.keys();
  if (memory.size >= REMEMBERED && oldest !== undefined) memory.delete(oldest);
  memory.set(key, fact);
  return fact;
}

/** Core's own refusal is the answer to our caller, too. */
const answered = <T>(call: Promise<T>): Promise<T> =>
  call.catch((error: unknown) => {
    throw error instanceof CallRefused ? error.toAppError() : error;
  });
