import { requireUser } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { notFound } from "../../../platform/errors/platform-errors";
import { lazyConnectionOf, type LazyConnection, type Page } from "../../../platform/graphql/connection";
import type { OccurrenceLog } from "../../../platform/pubsub/occurrences";
import type { ScansDatabase } from "../repositories/database";
import { isRecorded, type RecordedScan, type ScanCriteria, type ScanRepository, type TicketTally } from "../repositories/scan.repository";
import type { ScanAccess } from "./scan-access";

/** Looks scans up for those who run the event or stand at its doors. Scans in flight are nobody's to see yet. */
export class ReadScans {
  constructor(
    private readonly db: ScansDatabase,
    private readonly scans: ScanRepository,
    private readonly access: ScanAccess,
  ) {}

  /** Null for what is not there or not for the caller. */
  async find(caller: Principal, id: string): Promise<RecordedScan | null> {
    const scan = isId(id) ? await this.scans.byId(this.db.client, id) : null;
    return scan && isRecorded(scan) && this.access.sees(caller, scan.organizationId) ? scan : null;
  }

  /** @throws UNAUTHENTICATED; NOT_FOUND for what is not there or not for the caller */
  async require(caller: Principal, id: string): Promise<RecordedScan> {
    requireUser(caller);
    const scan = await this.find(caller, id);
    if (!scan) throw notFound("scan");
    return scan;
  }

  /** Newest first. @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN, SERVICE_UNAVAILABLE */
  async ofEvent(caller: Principal, eventId: string, criteria: ScanCriteria, page: Page): Promise<LazyConnection<RecordedScan>> {
    await this.access.requireSeeing(caller, eventId);
    // No operator has an id that is none; asking PostgreSQL about it would be an error.
    const nobody = criteria.operatorId !== null && !isId(criteria.operatorId);
    const rows = nobody ? [] : await this.scans.list(this.db.client, eventId, criteria, page);
    return lazyConnectionOf(rows, page, async () => (nobody ? 0 : this.scans.count(this.db.client, eventId, criteria)), (row) => row.scannedAt.toISOString());
  }

  /** The recorded scans of an event, as the caller may see them, for a subscription. */
  logOf(caller: Principal, eventId: string): OccurrenceLog<RecordedScan> {
    return {
      now: () => this.scans.now(this.db.client),
      since: (from, seen, limit) => this.scans.recordedSince(this.db.client, eventId, from, seen, limit),
      read: async (id) => {
        const scan = await this.find(caller, id);
        return scan && { event: scan, at: scan.recordedAt ?? scan.scannedAt };
      },
    };
  }

  /** For another service. Null for a ticket that was never scanned. */
  async tallyOf(ticketId: string): Promise<TicketTally | null> {
    const [tally] = await this.scans.tallies(this.db.client, [ticketId]);
    return tally ?? null;
  }
}
