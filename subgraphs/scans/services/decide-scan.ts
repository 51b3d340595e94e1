import { setTimeout as sleep } from "node:timers/promises";
import type { ScannedText } from "../../../contracts/qr-code/scanned-text";
import { scanRecorded, scanStatisticsChanged } from "../../../contracts/topics/topics";
import { scanConfirmationCall } from "../../../contracts/webhooks/validate-ticket.call";
import { unavailable } from "../../../platform/errors/platform-errors";
import { callMessage, topicMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { ScansDatabase } from "../repositories/database";
import { isRecorded, type RecordedScan, type ScanRecord, type ScanRepository, type Verdict } from "../repositories/scan.repository";
import type { Admission, Claim } from "./admission.port";
import type { Facts } from "./facts.port";
import type { ReadCode } from "./read-code";
import { isVoid } from "./standing";

/** What is to be admitted: the content of a code, a printed ticket code, or a ticket that the operator found. */
export type Subject = ScannedText | { readonly ticketId: string };

/** Attempts to claim a ticket whose claim is held by scans that admitted nobody. */
const CLAIM_ATTEMPTS = 4;
/** Milliseconds to wait for another gate that is about to record its admission. */
const RECORDING_WAIT = 500;
/** Milliseconds after which no scanner waits for a result any longer: the gateway has given up by then. */
const IN_FLIGHT_LIMIT = 10_000;

/** Decides and records a scan in flight. Safe to repeat, and to run several times at once. */
export class DecideScan {
  constructor(
    private readonly db: ScansDatabase,
    private readonly scans: ScanRepository,
    private readonly code: ReadCode,
    private readonly admission: Admission,
    private readonly facts: Facts,
  ) {}

  /**
   * @param allowedTicketTypeIds the ticket types that the scan's gate admits; empty means all
   * @returns the scan as recorded, possibly by a concurrent run, or null if it was abandoned meanwhile
   * @throws SERVICE_UNAVAILABLE if core does not answer, or if another scan holds the claim and is not recorded yet.
   * The scan stays in flight, and a retry continues it.
   */
  async run(scan: ScanRecord, allowedTicketTypeIds: readonly string[], subject: Subject): Promise<RecordedScan | null> {
    const verdict = await this.decide(scan, allowedTicketTypeIds, subject);
    const isRecording = await this.scans.record(this.db.client, scan.id, verdict, messagesOf(scan, verdict));
    if (isRecording) this.afterRecording(scan, verdict);
    const present = await this.scans.byId(this.db.client, scan.id);
    return present && isRecorded(present) ? present : null;
  }

  private afterRecording(scan: ScanRecord, { outcome, ticketId }: Verdict): void {
    const { id: scanId, eventId, gateId, operatorId } = scan;
    this.db.committed();
    this.db.logEvent(this.db.client, "scan recorded", { scanId, eventId, ticketId, outcome, gateId, operatorId });
  }

  private async decide(scan: ScanRecord, allowedTicketTypeIds: readonly string[], subject: Subject): Promise<Verdict> {
    if ("ticketId" in subject) return this.claim(claimOf(scan, allowedTicketTypeIds, subject.ticketId, null));
    if ("ticketCode" in subject) {
      const printed = await this.facts.ticketByCode(scan.eventId, subject.ticketCode);
      // Core knows which revision a code was printed for, so the code of a transferred ticket is refused.
      if (printed === null) return refusal("UNKNOWN_TICKET", null);
      return this.claim(claimOf(scan, allowedTicketTypeIds, printed.ticketId, printed.revision));
    }
    const code = await this.code.run(subject.code);
    if (!code.ok) return refusal("INVALID_SIGNATURE", null);
    const { ticketId, eventId, revision } = code.claims;
    if (eventId === scan.eventId) return this.claim(claimOf(scan, allowedTicketTypeIds, ticketId, revision));
    // A ticket of another organization is not visible to this one, and its scans here are not visible to the other.
    const other = await this.facts.event(eventId).catch(() => null);
    return refusal("WRONG_EVENT", other?.organizationId === scan.organizationId ? ticketId : null);
  }

  private async claim(claim: Claim): Promise<Verdict> {
    for (let attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
      const { outcome, ticketId, guestId, claimedByScanId } = await this.admission.claim(claim);
      if (outcome === "WRONG_EVENT") return refusal(outcome, null);
      if (outcome !== "DUPLICATE") return { outcome, ticketId, guestId, firstScanId: null };
      // The claim was released between the decision and the response: decide again.
      if (claimedByScanId === null) continue;
      const first = await this.settled(claimedByScanId);
      if (!first || !isVoid(first)) return { outcome, ticketId, guestId, firstScanId: claimedByScanId };
      // The scan that holds the claim admitted nobody, and core has not been notified yet.
      await this.admission.takeBack(claim.ticketId, first.id);
    }
    throw unavailable("scans", 1);
  }

  /**
   * The scan that holds a claim, once it is recorded or abandoned. A guest must not be refused because of a scan that
   * may still be abandoned, so an unrecorded scan is abandoned here if its scanner has given up.
   * @throws SERVICE_UNAVAILABLE if its scanner may still be waiting for the result
   */
  private async settled(scanId: string): Promise<ScanRecord | null> {
    const deadline = Date.now() + RECORDING_WAIT;
    for (let pause = 10; ; pause = Math.min(pause * 2, 100)) {
      const scan = await this.scans.byId(this.db.client, scanId);
      if (!scan || !isInFlight(scan)) return scan;
      if (Date.now() + pause > deadline) return this.abandonIfOverdue(scan);
      await sleep(pause);
    }
  }

  private async abandonIfOverdue(scan: ScanRecord): Promise<ScanRecord | null> {
    if (Date.now() - scan.scannedAt.getTime() < IN_FLIGHT_LIMIT) throw unavailable("scans", 1);
    // Has no effect if the scan is recorded at the same moment: both statements require a scan in flight.
    await this.scans.abandon(this.db.client, scan.id, new Date());
    return this.scans.byId(this.db.client, scan.id);
  }
}

const isInFlight = (scan: ScanRecord): boolean => !isRecorded(scan) && scan.abandonedAt === null;

const claimOf = (scan: ScanRecord, allowedTicketTypeIds: readonly string[], ticketId: string, revision: number | null): Claim => ({
  ticketId,
  eventId: scan.eventId,
  revision,
  scanId: scan.id,
  scannedAt: scan.scannedAt.toISOString(),
  operatorId: scan.operatorId,
  location: scan.location,
  allowedTicketTypeIds: [...allowedTicketTypeIds],
});

const refusal = (outcome: Verdict["outcome"], ticketId: string | null): Verdict => ({ outcome, ticketId, guestId: null, firstScanId: null });

function messagesOf(scan: ScanRecord, { outcome, ticketId }: Verdict): OutboxMessage[] {
  const news = [topicMessage(scanRecorded, scan.eventId, { id: scan.id }), topicMessage(scanStatisticsChanged, scan.eventId, { id: scan.eventId })];
  if (outcome !== "ADMITTED" || ticketId === null) return news;
  const confirmation = callMessage(scanConfirmationCall, {
    ticketId,
    scanId: scan.id,
    status: "validated" as const,
    operatorId: scan.operatorId,
    location: scan.location,
    scannedAt: scan.scannedAt.toISOString(),
  });
  return [confirmation, ...news];
}
