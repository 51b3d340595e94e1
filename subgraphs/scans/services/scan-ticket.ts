import { createHash } from "node:crypto";
import { readScannedText } from "../../../contracts/qr-code/scanned-text";
import type { Principal } from "../../../platform/auth/principal";
import { isId, newId } from "../../../platform/db/new-id";
import { conflict, notFound, unavailable } from "../../../platform/errors/platform-errors";
import type { ScansDatabase } from "../repositories/database";
import type { GateRecord, GateRepository } from "../repositories/gate.repository";
import { isRecorded, type RecordedScan, type ScanRecord, type ScanRepository } from "../repositories/scan.repository";
import type { DecideScan, Subject } from "./decide-scan";
import type { ScanAccess } from "./scan-access";

/** Where and by what something was held up at a door. */
export interface Door {
  readonly location: string;
  readonly gateId: string | null;
  readonly deviceId: string | null;
  /** Made by the scanner, unique for its operator and device. A repeat gets the first result. */
  readonly clientScanId: string;
}

/** A scan with its answer. */
export interface Scanned {
  readonly scan: RecordedScan;
  /** For a duplicate: the scan that admitted the guest. */
  readonly firstScan: RecordedScan | null;
}

interface Request extends Door {
  readonly eventId: string;
  readonly organizationId: string;
  readonly operatorId: string;
  readonly subject: Subject;
}

/** Times that a scan is begun anew because core gave it up as lost while it was under way. */
const ATTEMPTS = 3;

/** Lets a guest in, or says why not. Every answer is recorded before it is given. */
export class ScanTicket {
  constructor(
    private readonly db: ScansDatabase,
    private readonly scans: ScanRepository,
    private readonly gates: GateRepository,
    private readonly access: ScanAccess,
    private readonly decideScan: DecideScan,
  ) {}

  /**
   * Admits by what a scanner sent, read by `readScannedText`.
   * @throws UNAUTHENTICATED, FORBIDDEN without tickets:scan, NOT_FOUND for the event or the gate; CONFLICT for another
   * input under the same client scan id; SERVICE_UNAVAILABLE: the same request again goes on where this one stopped
   */
  async byCode(caller: Principal, eventId: string, text: string, door: Door): Promise<Scanned> {
    const { user, organizationId } = await this.access.requireEvent(caller, eventId, "tickets:scan");
    return this.run({ ...door, eventId, organizationId, operatorId: user.id, subject: readScannedText(text) });
  }

  /** Without a code: the operator found the guest. Throws the same, and NOT_FOUND for a ticket that is not the caller's to see. */
  async byTicket(caller: Principal, ticketId: string, door: Door): Promise<Scanned> {
    const { user, ticket } = await this.access.requireTicket(caller, ticketId);
    return this.run({ ...door, eventId: ticket.eventId, organizationId: ticket.organizationId, operatorId: user.id, subject: { ticketId } });
  }

  /** Admits as `byCode`, for an operator whom another service has authorized. */
  byVouchedOperator(operatorId: string, event: { readonly id: string; readonly organizationId: string }, text: string, door: Door): Promise<Scanned> {
    const subject = readScannedText(text);
    return this.run({ ...door, eventId: event.id, organizationId: event.organizationId, operatorId, subject });
  }

  private async run(request: Request): Promise<Scanned> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { scan, gate } = await this.begin(request);
      const recorded = isRecorded(scan) ? scan : await this.decideScan.run(scan, gate?.ticketTypeIds ?? [], request.subject);
      if (!recorded) continue;
      // The first answer would let a second guest in by an admission that nobody holds any more.
      if (recorded.undoneAt !== null) throw conflict("This admission was taken back. Scan the ticket again.");
      return { scan: recorded, firstScan: await this.firstOf(recorded) };
    }
    throw unavailable("scans", 1);
  }

  /** The scan of this client scan id: written before anything is claimed for it, so that nothing is claimed for nobody. */
  private async begin(request: Request): Promise<{ scan: ScanRecord; gate: GateRecord | null }> {
    const { eventId, organizationId, operatorId, clientScanId, location, gateId, deviceId } = request;
    const inputHash = hashOf(request);
    const key = { eventId, operatorId, deviceId, clientScanId };
    const [known, gate] = await Promise.all([this.scans.byClientScanId(this.db.client, key), this.gateOf(gateId)]);
    if (!known && gateId !== null && (gate?.eventId !== eventId || gate.removedAt !== null)) throw notFound("gate");
    const begun = { id: newId(), eventId, organizationId, clientScanId, inputHash, gateId, location, operatorId, deviceId, scannedAt: new Date() };
    const { client } = this.db;
    const scan = known ?? (await this.scans.insert(client, begun)) ?? (await this.scans.byClientScanId(client, key));
    // A repeat began the scan first, and it was abandoned in the same moment.
    if (!scan) throw unavailable("scans", 1);
    if (scan.inputHash !== inputHash) throw conflict("This device made another scan under this clientScanId. Give every scan an ID of its own.");
    return { scan, gate };
  }

  private gateOf(gateId: string | null): Promise<GateRecord | null> {
    return gateId !== null && isId(gateId) ? this.gates.byId(this.db.client, gateId) : Promise.resolve(null);
  }

  private async firstOf({ firstScanId }: RecordedScan): Promise<RecordedScan | null> {
    const first = firstScanId === null ? null : await this.scans.byId(this.db.client, firstScanId);
    return first && isRecorded(first) ? first : null;
  }
}

/**
 * Covers everything the result depends on: scanners without a `deviceId` that share an account and count from 1 must not
 * get each other's results. The subject is what was read, not what was sent: a retry without the scanner's line end is the same request.
 */
const hashOf = ({ subject, operatorId, location, gateId, deviceId }: Request): string =>
  createHash("sha256").update(JSON.stringify([subject, operatorId, location, gateId, deviceId])).digest("base64url");
