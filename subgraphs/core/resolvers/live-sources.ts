import { eventStatisticsChanged, purchaseChanged } from "../../../contracts/topics/topics";
import type { Principal } from "../../../platform/auth/principal";
import { follow } from "../../../platform/pubsub/follow";
import type { PubSub } from "../../../platform/pubsub/pubsub";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import type { Seen } from "../services/purchase-access";
import type { ReadPurchases } from "../services/read-purchases";
import type { ReadStatistics, Statistics } from "../services/read-statistics";

/** Milliseconds between two pushes of an event's statistics: a sale would otherwise push hundreds a second. */
const STATISTICS_PACE = 500;

/**
 * Where subscriptions come from. Each authorises before it begins, so that a refusal is an answer and not a stream, and
 * again with every event, because each one is read anew.
 */
export class LiveSources {
  constructor(
    private readonly pubsub: PubSub,
    private readonly purchases: ReadPurchases,
    private readonly statistics: ReadStatistics,
  ) {}

  /** @throws NOT_FOUND */
  async purchase(caller: Principal, id: string, accessToken: string | null): Promise<AsyncIterable<Seen<PurchaseRecord>>> {
    const read = () => this.purchases.require(caller, id, accessToken);
    await read();
    return follow(this.pubsub, purchaseChanged, id, read);
  }

  /** @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN */
  async eventStatistics(caller: Principal, eventId: string): Promise<AsyncIterable<Statistics>> {
    const read = () => this.statistics.run(caller, eventId);
    await read();
    return follow(this.pubsub, eventStatisticsChanged, eventId, read, STATISTICS_PACE);
  }
}
