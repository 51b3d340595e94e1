import type { Logger } from "../../../platform/logging/logger";
import type { ScansDatabase } from "../repositories/database";
import type { ScanRepository } from "../repositories/scan.repository";
import { isVoid } from "./standing";

/** Scans that one statement abandons. */
const BATCH = 500;

/** Settles scans whose scanner gave up before it received a result. */
export class SettleScan {
  constructor(
    private readonly db: ScansDatabase,
    private readonly scans: ScanRepository,
    private readonly logger: Logger,
  ) {}

  /**
   * Tells core whether a guest was admitted by this scan. A scan in flight is abandoned here. Recording and abandoning
   * change the same row on opposite conditions, so only one of them can have happened.
   *
   * An unknown ID counts as abandoned: a claim is made only after its scan was written, under an ID that is never used
   * again. It means that the database was lost, and with it whatever could contradict.
   */
  async fate(scanId: string, now = new Date()): Promise<"recorded" | "abandoned"> {
    await this.scans.abandon(this.db.client, scanId, now);
    const scan = await this.scans.byId(this.db.client, scanId);
    return scan && !isVoid(scan) ? "recorded" : "abandoned";
  }

  /**
   * Abandons the scans in flight that began before `before`. Core releases their claims when it asks, or the next scan of
   * the ticket does. A scanner that repeats such a scan begins a new one.
   * @returns how many were abandoned
   */
  async abandonOverdue(before: Date, now = new Date()): Promise<number> {
    let abandoned = 0;
    for (let batch = BATCH; batch === BATCH; abandoned += batch) {
      batch = await this.scans.abandonBegunBefore(this.db.client, before, now, BATCH);
    }
    if (abandoned > 0) this.logger.info({ count: abandoned }, "unfinished scans abandoned");
    return abandoned;
  }
}
