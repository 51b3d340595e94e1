import { scanStatisticsChanged } from "../../../contracts/topics/topics";
import { recordAuditEntriesCall } from "../../../contracts/webhooks/record-audit-entries.call";
import { undoClaimCall } from "../../../contracts/webhooks/undo-claim.call";
import { audited } from "../../../platform/audit/audited";
import { requireIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { conflict } from "../../../platform/errors/platform-errors";
import type { Logger } from "../../../platform/logging/logger";
import { callMessage, topicMessage } from "../../../platform/outbox/outbox";
import type { ScansDatabase } from "../repositories/database";
import type { RecordedScan, ScanRepository } from "../repositories/scan.repository";
import type { Admission } from "./admission.port";
import type { ReadScans } from "./read-scans";

/** Takes an admission back. */
export class UndoScan {
  constructor(
    private readonly db: ScansDatabase,
    private readonly scans: ScanRepository,
    private readonly reader: ReadScans,
    private readonly admission: Admission,
    private readonly logger: Logger,
  ) {}

  /**
   * A repeat changes nothing. The guest can enter again with the answer, or, when core does not answer, at the next
   * scan: a claim of an admission that was taken back is no obstacle to it.
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without gates:manage; CONFLICT when the scan admitted nobody
   */
  async run(caller: Principal, scanId: string, reason: string): Promise<RecordedScan> {
    const scan = await this.reader.require(caller, scanId);
    const user = requireIn(caller, scan.organizationId, "gates:manage");
    const { ticketId, organizationId, eventId } = scan;
    if (scan.outcome !== "ADMITTED" || ticketId === null) throw conflict("This scan let nobody in. Only an admission can be taken back.");
    const entry = audited(caller, { action: "ADMISSION_TAKEN_BACK", recordType: "Scan", recordId: scan.id, organizationId, eventId, before: null, after: { reason } });
    const undone = await this.scans.undo(this.db.client, scan.id, user.id, reason, [
      callMessage(undoClaimCall, { ticketId, scanId: scan.id }),
      topicMessage(scanStatisticsChanged, eventId, { id: eventId }),
      callMessage(recordAuditEntriesCall, { entries: [entry] }),
    ]);
    if (undone) {
      this.db.committed();
      this.db.logEvent(this.db.client, "scan undone", { scanId: scan.id, eventId, ticketId, undoneById: user.id });
      // The outbox says the same; this spares the guest the wait for it.
      await this.admission.takeBack(ticketId, scan.id).catch((error: unknown) => {
        this.logger.warn({ err: error, scanId: scan.id }, "immediate claim release failed; relying on outbox");
      });
    }
    return this.reader.require(caller, scan.id);
  }
}
