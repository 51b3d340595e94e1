import { scanRecorded, scanStatisticsChanged } from "../../../contracts/topics/topics";
import { scanConfirmationCall } from "../../../contracts/webhooks/validate-ticket.call";
import { callMessage, topicMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { ScansDatabase } from "../repositories/database";
import { isRecorded, type RecordedScan, type ScanRecord, type ScanRepository, type Verdict } from "../repositories/scan.repository";
import type { Admission } from "./admission.port";
import type { Facts } from "./facts.port";
import type { ReadCode } from "./read-code";
import { isVoid } from "./standing";

/** What was held up at the door: a code, or a ticket that the operator found. */
export type Subject = { readonly code: string } | { readonly ticketId: string };

/** Times that a claim by a scan that stands for nothing is taken back before it is believed. */
const ATTEMPTS = 3;

/** Brings a scan in flight to its outcome, and records it. Safe to run again, and by several at once. */
export class DecideScan {
  constructor(
    private readonly db: ScansDatabase,
    private readonly scans: ScanRepository,
    private readonly code: ReadCode,
    private readonly admission: Admission,
    private readonly facts: Facts,
  ) {}

  /**
   * @param allowedTicketTypeIds the ticket types that may enter at the scan's gate; empty: all
   * @returns the scan as it was recorded, by us or by somebody who was faster; null when it was abandoned meanwhile
   * @throws SERVICE_UNAVAILABLE; the scan is then still in flight
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
    if ("ticketId" in subject) return this.claim(scan, allowedTicketTypeIds, subject.ticketId, null);
    const code = await this.code.run(subject.code);
    if (!code.ok) return refusal("INVALID_SIGNATURE", null);
    const { ticketId, eventId, revision } = code.claims;
    if (eventId === scan.eventId) return this.claim(scan, allowedTicketTypeIds, ticketId, revision);
    // The ticket of another organization is not this one's to see, nor are its scans here that organization's.
    const other = await this.facts.event(eventId).catch(() => null);
    return refusal("WRONG_EVENT", other?.organizationId === scan.organizationId ? ticketId : null);
  }

  private async claim(scan: ScanRecord, allowedTicketTypeIds: readonly string[], ticketId: string, revision: number | null): Promise<Verdict> {
    const claim = {
      ticketId,
      eventId: scan.eventId,
      revision,
      scanId: scan.id,
      scannedAt: scan.scannedAt.toISOString(),
      operatorId: scan.operatorId,
      location: scan.location,
      allowedTicketTypeIds: [...allowedTicketTypeIds],
    };
    let answer = await this.admission.claim(claim);
    for (let attempt = 0; attempt < ATTEMPTS && answer.outcome === "DUPLICATE" && answer.claimedByScanId !== null; attempt++) {
      const first = await this.scans.byId(this.db.client, answer.claimedByScanId);
      if (!first || !isVoid(first)) break;
      // Nobody went in by that scan: it died before it answered, or was taken back, and core has yet to hear of it.
      await this.admission.takeBack(ticketId, first.id);
      answer = await this.admission.claim(claim);
    }
    return {
      outcome: answer.outcome,
      ticketId: answer.outcome === "WRONG_EVENT" ? null : answer.ticketId,
      guestId: answer.outcome === "WRONG_EVENT" ? null : answer.guestId,
      firstScanId: answer.outcome === "DUPLICATE" ? answer.claimedByScanId : null,
    };
  }
}

const refusal = (outcome: Verdict["outcome"], ticketId: string | null): Verdict => ({ outcome, ticketId, guestId: null, firstScanId: null });

function messagesOf(scan: ScanRecord, { outcome, ticketId }: Verdict): OutboxMessage[] {
  const told = [topicMessage(scanRecorded, scan.eventId, { id: scan.id }), topicMessage(scanStatisticsChanged, scan.eventId, { id: scan.eventId })];
  if (outcome !== "ADMITTED" || ticketId === null) return told;
  const confirmation = callMessage(scanConfirmationCall, {
    ticketId,
    scanId: scan.id,
    status: "validated" as const,
    operatorId: scan.operatorId,
    location: scan.location,
    scannedAt: scan.scannedAt.toISOString(),
  });
  return [confirmation, ...told];
}
