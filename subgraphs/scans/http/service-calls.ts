import type { z } from "zod";
import { scanByUser, validateScanCall } from "../../../contracts/webhooks/validate-scan.call";
import { scanFateCall } from "../../../contracts/webhooks/validate-ticket.call";
import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { AppError } from "../../../platform/errors/app-error";
import { badInput, platformErrors, unprocessable } from "../../../platform/errors/platform-errors";
import { handleCall, type CallHandler, type UserAccess } from "../../../platform/webhooks/handle-call";
import type { Authenticate } from "../services/authenticate.port";
import type { Facts } from "../services/facts.port";
import type { ReadScans } from "../services/read-scans";
import type { ScanAccess } from "../services/scan-access";
import type { Door, Scanned, ScanTicket } from "../services/scan-ticket";
import type { SettleScan } from "../services/settle-scan";

interface Services {
  readonly scanTicket: ScanTicket;
  readonly settleScan: SettleScan;
  readonly readScans: ReadScans;
  readonly access: ScanAccess;
  readonly facts: Facts;
  readonly auth: Authenticate;
}

/** The calls that scans serves to other services. What the users of those services may do is theirs to decide. */
export const scansCalls = (services: Services): CallHandler[] => [
  handleCall(scanFateCall, async ({ scanId }) => ({ fate: await services.settleScan.fate(scanId) })),
  handleCall(
    validateScanCall,
    async ({ qrCodeData, eventId, operatorId, location, gateId, deviceId }, { idempotencyKey }) => {
      const event = await services.facts.event(eventId);
      if (!event) throw unknownEvent();
      const door = doorOf({ location, gateId, deviceId }, idempotencyKey);
      return resultOf(services, await services.scanTicket.byVouchedOperator(operatorId, { id: eventId, organizationId: event.organizationId }, qrCodeData, door));
    },
    forDoorStaff(services),
  ),
];

/** Scanners with an access token or API key of door staff. */
const forDoorStaff = (services: Services): UserAccess => ({
  authenticate: (token, address) => services.auth.authenticate(token, address),
  request: scanByUser,
  handle: async ({ qrCodeData, eventId, ...place }: z.infer<typeof scanByUser>, { user, idempotencyKey }) => {
    await requireEvent(services.access, user, eventId);
    const door = doorOf(place, idempotencyKey);
    return resultOf(services, await services.scanTicket.byCode(user, eventId, qrCodeData, door));
  },
});

/** Between services an unknown event is 422, and 404 would look like an unknown path to a scanner. */
async function requireEvent(access: ScanAccess, user: Principal, eventId: string): Promise<void> {
  await access.requireEvent(user, eventId, "tickets:scan").catch((error: unknown) => {
    throw error instanceof AppError && error.code === platformErrors.NOT_FOUND.code ? unknownEvent() : error;
  });
}

const unknownEvent = (): AppError => unprocessable({ eventId: "is not an event" });

/** As `clientScanId` in GraphQL. */
const MAX_KEY_LENGTH = 100;

function doorOf({ location, gateId, deviceId }: Omit<Door, "clientScanId">, idempotencyKey: string): Door {
  if (idempotencyKey.length > MAX_KEY_LENGTH) throw badInput({ "Idempotency-Key": `must have at most ${MAX_KEY_LENGTH} characters` });
  return { location, gateId, deviceId, clientScanId: idempotencyKey || newId() };
}

async function resultOf({ readScans }: Services, { scan }: Scanned) {
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
}
