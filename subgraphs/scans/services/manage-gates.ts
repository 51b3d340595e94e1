import { recordAuditEntriesCall } from "../../../contracts/webhooks/record-audit-entries.call";
import { audited } from "../../../platform/audit/audited";
import { requireIn, requireUser } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { canonicalId } from "../../../platform/values/canonical-id";
import { isId, newId } from "../../../platform/db/new-id";
import { badInput, conflict, notFound } from "../../../platform/errors/platform-errors";
import { addToOutbox, callMessage } from "../../../platform/outbox/outbox";
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

  /**
   * Creates a gate of an event.
   * @param ticketTypeIds the ticket types that may enter by it, all of this event; empty admits every type
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without gates:manage; BAD_USER_INPUT naming each ID that is not a
   * ticket type of the event; CONFLICT if the event has a gate of this name; SERVICE_UNAVAILABLE if core does not respond
   */
  async create(caller: Principal, eventId: string, name: string, ticketTypeIds: readonly string[]): Promise<GateRecord> {
    const { organizationId } = await this.access.requireEvent(caller, eventId, "gates:manage");
    const wanted = { id: newId(), eventId, name, ticketTypeIds: await this.typesOfEvent(eventId, ticketTypeIds) };
    return this.db.transaction(async (tx) => {
      const gate = await this.gates.insert(tx, wanted);
      if (!gate) throw conflict("The event has a gate of this name already.");
      const after = { name: gate.name, ticketTypeIds: gate.ticketTypeIds };
      const entry = audited(caller, { action: "GATE_CREATED", recordType: "Gate", recordId: gate.id, organizationId, eventId, before: null, after });
      await addToOutbox(tx, callMessage(recordAuditEntriesCall, { entries: [entry] }));
      this.db.logEvent(tx, "gate created", { gateId: gate.id, eventId, ticketTypes: gate.ticketTypeIds.length });
      return gate;
    });
  }

  /** A type of another event could never enter, so a gate with one by mistake would refuse every guest. */
  private async typesOfEvent(eventId: string, ticketTypeIds: readonly string[]): Promise<string[]> {
    if (ticketTypeIds.length === 0) return [];
    const known = new Set(await this.facts.ticketTypeIds(eventId));
    const invalid = ticketTypeIds.flatMap((id, i) =>
      known.has(canonicalId(id)) ? [] : [[`ticketTypeIds.${i}`, "is not a ticket type of this event"] as const],
    );
    if (invalid.length > 0) throw badInput(Object.fromEntries(invalid));
    return [...new Set(ticketTypeIds.map(canonicalId))];
  }

  /** What was scanned at it keeps naming it. @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without gates:manage */
  async remove(caller: Principal, id: string): Promise<void> {
    requireUser(caller);
    const gate = isId(id) ? await this.gates.byId(this.db.client, id) : null;
    const event = gate && gate.removedAt === null ? await this.facts.event(gate.eventId) : null;
    if (!gate || !event || !this.access.sees(caller, event.organizationId, "gates:manage")) throw notFound("gate");
    requireIn(caller, event.organizationId, "gates:manage");
    const before = { name: gate.name, ticketTypeIds: gate.ticketTypeIds };
    const what = { action: "GATE_REMOVED", recordType: "Gate", recordId: id, organizationId: event.organizationId, eventId: gate.eventId, before, after: null } as const;
    await this.db.transaction(async (tx) => {
      if (!(await this.gates.remove(tx, id, new Date()))) return;
      await addToOutbox(tx, callMessage(recordAuditEntriesCall, { entries: [audited(caller, what)] }));
      this.db.logEvent(tx, "gate removed", { gateId: gate.id, eventId: gate.eventId });
    });
  }
}
