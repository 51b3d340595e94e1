import { requireIn, requireUser } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId, newId } from "../../../platform/db/new-id";
import { badInput, conflict, notFound } from "../../../platform/errors/platform-errors";
import type { ScansDatabase } from "../repositories/database";
import type { GateRecord, GateRepository } from "../repositories/gate.repository";
import type { Facts } from "./facts.port";
import type { ScanAccess } from "./scan-access";

/** The doors of an event, and which tickets may enter by which. */
export class ManageGates {
  constructor(
    private readonly db: ScansDatabase,
    private readonly gates: GateRepository,
    private readonly access: ScanAccess,
    private readonly facts: Facts,
  ) {}

  /** In the order in which they were set up. @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN, SERVICE_UNAVAILABLE */
  async ofEvent(caller: Principal, eventId: string): Promise<GateRecord[]> {
    await this.access.requireSeeing(caller, eventId, "gates:manage");
    return this.gates.ofEvent(this.db.client, eventId);
  }

  /** @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without gates:manage, BAD_USER_INPUT; CONFLICT when the name is taken */
  async create(caller: Principal, eventId: string, name: string, ticketTypeIds: readonly string[]): Promise<GateRecord> {
    await this.access.requireEvent(caller, eventId, "gates:manage");
    const wrong = ticketTypeIds.flatMap((id, i) => (isId(id) ? [] : [[`ticketTypeIds.${i}`, "is not the id of a ticket type"] as const]));
    if (wrong.length > 0) throw badInput(Object.fromEntries(wrong));
    const gate = await this.gates.insert(this.db.client, { id: newId(), eventId, name, ticketTypeIds: [...new Set(ticketTypeIds.map((id) => id.toLowerCase()))] });
    if (!gate) throw conflict("The event has a gate of this name already.");
    return gate;
  }

  /** What was scanned at it keeps naming it. @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without gates:manage */
  async remove(caller: Principal, id: string): Promise<void> {
    requireUser(caller);
    const gate = isId(id) ? await this.gates.byId(this.db.client, id) : null;
    const event = gate && gate.removedAt === null ? await this.facts.event(gate.eventId) : null;
    if (!gate || !event || !this.access.sees(caller, event.organizationId)) throw notFound("gate");
    requireIn(caller, event.organizationId, "gates:manage");
    await this.gates.remove(this.db.client, id, new Date());
  }
}
