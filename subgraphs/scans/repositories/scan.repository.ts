import type { Prisma, Scan, ScanOutcome } from "../../../prisma/scans/client/client";
import type { Page } from "../../../platform/graphql/connection";
import type { OutboxMessage } from "../../../platform/outbox/outbox";
import type { Tx } from "./database";

export type ScanRecord = Scan;
export type Outcome = ScanOutcome;
/** A scan that has its outcome. */
export type RecordedScan = ScanRecord & { readonly outcome: Outcome };

/** A scan as it begins. */
export type NewScan = Pick<
  Scan,
  "id" | "eventId" | "organizationId" | "clientScanId" | "inputHash" | "gateId" | "location" | "operatorId" | "deviceId" | "scannedAt"
>;

/** What names a scan to the scanner that made it. Other devices and operators have client scan IDs of their own. */
export type ScanKey = Pick<Scan, "eventId" | "operatorId" | "deviceId" | "clientScanId">;

/** What a scan comes to. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly ticketId: string | null;
  readonly guestId: string | null;
  /** For a duplicate: the scan that holds the admission. */
  readonly firstScanId: string | null;
}

/** What a list of scans is narrowed down to; null means any. */
export interface ScanCriteria {
  readonly outcome: readonly Outcome[] | null;
  readonly location: string | null;
  readonly operatorId: string | null;
  /** Scanned not before, and not after. */
  readonly from: Date | null;
  readonly to: Date | null;
}

/** How often a ticket was scanned. */
export interface TicketTally {
  readonly ticketId: string;
  readonly count: number;
  readonly lastScanAt: Date;
}

export const isRecorded = (scan: ScanRecord): scan is RecordedScan => scan.outcome !== null;

/** Table `scans`. What gives a scan its outcome and counts it are functions in prisma/scans/migrations/…_recording. */
export class ScanRepository {
  /** Begins a scan. @returns null when there is one with this client scan id */
  async insert(tx: Tx, scan: NewScan): Promise<ScanRecord | null> {
    const [inserted] = await tx.scan.createManyAndReturn({ data: [scan], skipDuplicates: true });
    return inserted ?? null;
  }

  byId(tx: Tx, id: string): Promise<ScanRecord | null> {
    return tx.scan.findUnique({ where: { id } });
  }

  /** The scan that a device of an operator began under this client scan ID and that was not abandoned. */
  byClientScanId(tx: Tx, { eventId, operatorId, deviceId, clientScanId }: ScanKey): Promise<ScanRecord | null> {
    return tx.scan.findFirst({ where: { eventId, clientScanId, operatorId, deviceId, abandonedAt: null } });
  }

  /** Gives a scan in flight its outcome and counts it. @returns false when it is not in flight (any more) */
  async record(tx: Tx, id: string, { outcome, ticketId, guestId, firstScanId }: Verdict, messages: readonly OutboxMessage[]): Promise<boolean> {
    const [row] = await tx.$queryRaw<{ recorded: boolean }[]>`
      SELECT record_scan(${id}::uuid, ${outcome}::"ScanOutcome", ${ticketId}::uuid, ${guestId}::uuid, ${firstScanId}::uuid, ${JSON.stringify(messages)}::jsonb) AS recorded`;
    return row?.recorded ?? false;
  }

  /** A scan in flight will never be recorded. Changes nothing for one that was. */
  async abandon(tx: Tx, id: string, at: Date): Promise<void> {
    await tx.scan.updateMany({ where: { id, outcome: null, abandonedAt: null }, data: { abandonedAt: at } });
  }

  /**
   * Abandons scans in flight that began before `before`, oldest first.
   * @returns how many were abandoned
   */
  async abandonBegunBefore(tx: Tx, before: Date, at: Date, limit: number): Promise<number> {
    // A locked row is being recorded or abandoned at this moment, so there is nothing to do about it.
    return tx.$executeRaw`
      UPDATE scans SET abandoned_at = ${at}
      WHERE outcome IS NULL AND abandoned_at IS NULL AND id IN (
        SELECT id FROM scans WHERE outcome IS NULL AND abandoned_at IS NULL AND scanned_at < ${before}
        ORDER BY scanned_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;
  }

  /** Takes an admission out of the counters. @returns false when it is none, or was taken back before */
  async undo(tx: Tx, id: string, by: string, reason: string, messages: readonly OutboxMessage[]): Promise<boolean> {
    const [row] = await tx.$queryRaw<{ undone: boolean }[]>`
      SELECT undo_scan(${id}::uuid, ${by}::uuid, ${reason}, ${JSON.stringify(messages)}::jsonb) AS undone`;
    return row?.undone ?? false;
  }

  /** The time of the database, by which scans are recorded. */
  async now(tx: Tx): Promise<Date> {
    const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
    return row?.now ?? new Date();
  }

  /** IDs of scans recorded at or after `from`, except `seen`, oldest first. */
  async recordedSince(tx: Tx, eventId: string, from: Date, seen: readonly string[], limit: number): Promise<string[]> {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT id::text FROM scans
      WHERE event_id = ${eventId}::uuid AND recorded_at >= ${from}::timestamptz AND NOT (id = ANY(${[...seen]}::uuid[]))
      ORDER BY recorded_at, id LIMIT ${limit}`;
    return rows.map(({ id }) => id);
  }

  /** Newest first. */
  async ofTickets(tx: Tx, ticketIds: readonly string[]): Promise<RecordedScan[]> {
    const scans = await tx.scan.findMany({ where: { ticketId: { in: [...ticketIds] }, outcome: { not: null } }, orderBy: [{ scannedAt: "desc" }, { id: "desc" }] });
    return scans.filter(isRecorded);
  }

  /** Only tickets that were scanned. */
  async tallies(tx: Tx, ticketIds: readonly string[]): Promise<TicketTally[]> {
    return tx.$queryRaw<TicketTally[]>`
      SELECT ticket_id::text AS "ticketId", count(*)::integer AS count, max(scanned_at) AS "lastScanAt"
      FROM scans WHERE ticket_id = ANY(${[...ticketIds]}::uuid[]) AND outcome IS NOT NULL GROUP BY ticket_id`;
  }

  /** One row more than the page asks for, newest first. */
  async list(tx: Tx, eventId: string, criteria: ScanCriteria, page: Page): Promise<RecordedScan[]> {
    const scans = await tx.scan.findMany({
      where: { AND: [matching(eventId, criteria), afterOf(page)] },
      orderBy: [{ scannedAt: "desc" }, { id: "desc" }],
      take: page.first + 1,
    });
    return scans.filter(isRecorded);
  }

  count(tx: Tx, eventId: string, criteria: ScanCriteria): Promise<number> {
    return tx.scan.count({ where: matching(eventId, criteria) });
  }
}

function matching(eventId: string, { outcome, location, operatorId, from, to }: ScanCriteria): Prisma.ScanWhereInput {
  const conditions: Prisma.ScanWhereInput[] = [{ eventId, outcome: outcome === null ? { not: null } : { in: [...outcome] } }];
  if (location !== null) conditions.push({ location });
  if (operatorId !== null) conditions.push({ operatorId });
  if (from !== null) conditions.push({ scannedAt: { gte: from } });
  if (to !== null) conditions.push({ scannedAt: { lte: to } });
  return { AND: conditions };
}

/** The rows after a cursor in newest-first order. The first condition says no more than the others, but to an index it is where to begin. */
function afterOf(page: Page): Prisma.ScanWhereInput {
  if (!page.after) return {};
  const scannedAt = new Date(page.after.key);
  return { scannedAt: { lte: scannedAt }, OR: [{ scannedAt: { lt: scannedAt } }, { scannedAt, id: { lt: page.after.id } }] };
}
