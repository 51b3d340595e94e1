import { eventFactsCall, purchaseFactsCall, purchaseStandingCall } from "../../../contracts/webhooks/core-facts.call";
import { Remembered } from "../../../platform/memory/remembered";
import { CallRefused, type ServiceClient } from "../../../platform/webhooks/service-client";
import type { CoreFacts, PurchaseFacts, PurchaseStanding } from "../services/core-facts.port";

/** Asks core, and remembers what never changes. */
export class CoreFactsClient implements CoreFacts {
  private readonly organizations = new Remembered(async (eventId) => (await answered(this.client.call(eventFactsCall, { eventId }))).organizationId);
  private readonly purchases = new Remembered<PurchaseFacts>((purchaseId) => answered(this.client.call(purchaseFactsCall, { purchaseId })));

  constructor(private readonly client: ServiceClient) {}

  organizationOfEvent(eventId: string): Promise<string> {
    return this.organizations.get(eventId);
  }

  purchase(purchaseId: string): Promise<PurchaseFacts> {
    return this.purchases.get(purchaseId);
  }

  async standing(purchaseId: string): Promise<PurchaseStanding> {
    const { payable, status, order, accessVersion = 0 } = await answered(this.client.call(purchaseStandingCall, { purchaseId }));
    return { payable, status, order: order ?? null, accessVersion };
  }
}

/** Core's own refusal is the answer to our caller, too. */
const answered = <T>(call: Promise<T>): Promise<T> =>
  call.catch((error: unknown) => {
    throw error instanceof CallRefused ? error.toAppError() : error;
  });
