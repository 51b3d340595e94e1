import { scanRecorded, scanStatisticsChanged } from "../../../contracts/topics/topics";
import type { Principal } from "../../../platform/auth/principal";
import { follow } from "../../../platform/pubsub/follow";
import { occurrences } from "../../../platform/pubsub/occurrences";
import type { StreamStart } from "../../../platform/pubsub/stream-position";
import type { PubSub } from "../../../platform/pubsub/pubsub";
import type { RecordedScan } from "../repositories/scan.repository";
import type { ReadScans } from "../services/read-scans";
import type { ReadStatistics, Statistics } from "../services/read-statistics";
import type { ScanAccess } from "../services/scan-access";

/** Milliseconds between two pushes of an event's statistics: a busy entrance would otherwise push dozens a second. */
const STATISTICS_PACE = 500;

/**
 * Where subscriptions come from. Each authorises before it begins, so that a refusal is an answer and not a stream, and
 * again with every event, because each one is read anew.
 */
export class LiveSources {
  constructor(
    private readonly pubsub: PubSub,
    private readonly access: ScanAccess,
    private readonly scans: ReadScans,
    private readonly statistics: ReadStatistics,
  ) {}

  /** @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN */
  async scansOf(caller: Principal, eventId: string): Promise<AsyncIterable<RecordedScan | StreamStart>> {
    await this.access.requireSeeing(caller, eventId);
    return occurrences(this.pubsub, scanRecorded, eventId, this.scans.logOf(caller, eventId));
  }

  /** @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN */
  async statisticsOf(caller: Principal, eventId: string): Promise<AsyncIterable<Statistics>> {
    const read = () => this.statistics.run(caller, eventId);
    await read();
    return follow(this.pubsub, scanStatisticsChanged, eventId, read, STATISTICS_PACE);
  }
}
