import { validateScanCall } from "../../../contracts/webhooks/validate-scan.call";
import { scanFateCall } from "../../../contracts/webhooks/validate-ticket.call";
import { newId } from "../../../platform/db/new-id";
import { unprocessable } from "../../../platform/errors/platform-errors";
import { handleCall, type CallHandler } from "../../../platform/webhooks/handle-call";
import type { Facts } from "../services/facts.port";
import type { ReadScans } from "../services/read-scans";
import type { ScanTicket } from "../services/scan-ticket";
import type { SettleScan } from "../services/settle-scan";

interface Services {
  readonly scanTicket: ScanTicket;
  readonly settleScan: SettleScan;
  readonly readScans: ReadScans;
  readonly facts: Facts;
}

/** What scans answers to the other services. They are trusted: what their own callers may do is theirs to decide. */
export const scansCalls = ({ scanTicket, settleScan, readScans, facts }: Services): CallHandler[] => [
  handleCall(scanFateCall, async ({ scanId }) => ({ fate: await settleScan.fate(scanId) })),
  handleCall(validateScanCall, async ({ qrCodeData, eventId, operatorId, location, gateId }, { idempotencyKey }) => {
    const event = await facts.event(eventId);
    if (!event) throw unprocessable({ eventId: "is not an event" });
    const door = { location, gateId, deviceId: null, clientScanId: idempotencyKey || newId() };
    const { scan } = await scanTicket.byVouchedOperator(operatorId, { id: eventId, organizationId: event.organizationId }, qrCodeData, door);
    const tally = scan.ticketId === null ? null : await readScans.tallyOf(scan.ticketId);
    return {
      valid: scan.outcome === "ADMITTED",
      outcome: scan.outcome,
      ticketId: scan.ticketId,
      guestId: scan.guestId,
      scanCount: tally?.count ?? 0,
      lastScanAt: tally?.lastScanAt.toISOString() ?? null,
      scanId: scan.id,
    };
  }),
];
