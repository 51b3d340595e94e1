import type { Principal } from "../../../platform/auth/principal";
import type { ScansDatabase } from "../repositories/database";
import type { Outcome } from "../repositories/scan.repository";
import type { StatisticsRepository } from "../repositories/statistics.repository";
import type { Facts } from "./facts.port";
import type { ScanAccess } from "./scan-access";

/** A day of minutes; an event of a month has 40,000. */
const MINUTES = 1_440;

interface Rate {
  readonly admitted: number;
  readonly refused: number;
}

/** What happened at the doors of an event: counters that are kept, never counted. */
export interface Statistics extends Rate {
  readonly eventId: string;
  readonly duplicates: number;
  readonly perMinute: readonly (Rate & { readonly minute: Date })[];
  readonly byGate: readonly (Rate & { readonly location: string })[];
  readonly byOutcome: readonly { readonly outcome: Outcome; readonly count: number }[];
}

/** Attendance for those who run the event or stand at its doors. */
export class ReadStatistics {
  constructor(
    private readonly db: ScansDatabase,
    private readonly statistics: StatisticsRepository,
    private readonly access: ScanAccess,
    private readonly facts: Facts,
  ) {}

  /** @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN, SERVICE_UNAVAILABLE */
  async run(caller: Principal, eventId: string): Promise<Statistics> {
    await this.access.requireSeeing(caller, eventId, "statistics:read");
    const { minutes, locations, tallies } = await this.statistics.of(this.db.client, eventId, MINUTES);
    const counted = tallies.filter(({ count }) => count > 0);
    const countOf = (outcome: Outcome): number => counted.find((tally) => tally.outcome === outcome)?.count ?? 0;
    const admitted = countOf("ADMITTED");
    return {
      eventId,
      admitted,
      refused: counted.reduce((sum, { count }) => sum + count, 0) - admitted,
      duplicates: countOf("DUPLICATE"),
      perMinute: minutes,
      byGate: locations,
      byOutcome: counted,
    };
  }

  /** How many tickets could come. @throws SERVICE_UNAVAILABLE */
  expected({ eventId }: Statistics): Promise<number> {
    return this.facts.expectedAttendance(eventId);
  }
}
