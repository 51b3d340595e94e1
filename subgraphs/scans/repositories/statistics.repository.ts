import type { ScanLocation, ScanMinute, ScanTally } from "../../../prisma/scans/client/client";
import type { Tx } from "./database";

/** Counters of an event, as they are kept. */
export interface Counters {
  readonly minutes: readonly ScanMinute[];
  readonly locations: readonly ScanLocation[];
  readonly tallies: readonly ScanTally[];
}

/** Tables `scan_minutes`, `scan_locations` and `scan_tallies`. Only the functions in the migrations write them. */
export class StatisticsRepository {
  /** @param minutes how many of the latest minutes with a scan */
  async of(tx: Tx, eventId: string, minutes: number): Promise<Counters> {
    const [latest, locations, tallies] = await Promise.all([
      tx.scanMinute.findMany({ where: { eventId }, orderBy: { minute: "desc" }, take: minutes }),
      tx.scanLocation.findMany({ where: { eventId }, orderBy: { location: "asc" } }),
      tx.scanTally.findMany({ where: { eventId }, orderBy: { outcome: "asc" } }),
    ]);
    return { minutes: latest.reverse(), locations, tallies };
  }
}
