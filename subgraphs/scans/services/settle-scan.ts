import type { ScansDatabase } from "../repositories/database";
import type { ScanRepository } from "../repositories/scan.repository";
import { isVoid } from "./standing";

/** Tells core what became of a claim that nobody confirmed. */
export class SettleScan {
  constructor(
    private readonly db: ScansDatabase,
    private readonly scans: ScanRepository,
  ) {}

  /**
   * Whether somebody went in by this scan. One that is still in flight is abandoned here and now: what records it and
   * what abandons it change the same row on opposite conditions, so that only one of them can have happened.
   *
   * An unknown id needs no memory: a claim is made only after its scan was written, and under an id that nobody else
   * will ever use. It means that the database was lost, and with it whatever could contradict.
   */
  async fate(scanId: string, now = new Date()): Promise<"recorded" | "abandoned"> {
    await this.scans.abandon(this.db.client, scanId, now);
    const scan = await this.scans.byId(this.db.client, scanId);
    return scan && !isVoid(scan) ? "recorded" : "abandoned";
  }
}
