import { eventStatisticsChanged, guestImportChanged, purchaseChanged, waitingListChanged } from "../../../contracts/topics/topics";
import type { Principal } from "../../../platform/auth/principal";
import { follow } from "../../../platform/pubsub/follow";
import type { PubSub } from "../../../platform/pubsub/pubsub";
import type { GuestImportRecord } from "../repositories/guest-import.repository";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import type { WaitingListRecord } from "../repositories/waiting-list.repository";
import type { Seen } from "../services/purchase-access";
import type { ReadGuestImports } from "../services/read-guest-imports";
import type { ReadPurchases } from "../services/read-purchases";
import type { ReadStatistics, Statistics } from "../services/read-statistics";
import type { WaitingList } from "../services/waiting-list";

/** Milliseconds between two pushes of an event's statistics: a sale would otherwise push hundreds a second. */
const STATISTICS_PACE = 500;
/** The same for an entry of a waiting list: everybody in a line moves when its first one leaves. */
const LINE_PACE = 500;

/**
 * Where subscriptions come from. Each authorises before it begins, so that a refusal is an answer and not a stream, and
 * again with every event, because each one is read anew.
 */
export class LiveSources {
  constructor(
    private readonly pubsub: PubSub,
    private readonly purchases: ReadPurchases,
    private readonly statistics: ReadStatistics,
    private readonly imports: ReadGuestImports,
    private readonly waitingList: WaitingList,
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

  /** @throws NOT_FOUND */
  async guestImport(caller: Principal, id: string): Promise<AsyncIterable<GuestImportRecord>> {
    const read = () => this.imports.require(caller, id);
    await read();
    return follow(this.pubsub, guestImportChanged, id, read);
  }

  /** Whatever happens in its line may change the position of an entry. @throws NOT_FOUND */
  async waitingListEntry(caller: Principal, id: string, token: string | null): Promise<AsyncIterable<Seen<WaitingListRecord>>> {
    const read = () => this.waitingList.require(caller, id, token);
    const { ticketTypeId } = await read();
    return follow(this.pubsub, waitingListChanged, ticketTypeId, read, LINE_PACE);
  }
}
