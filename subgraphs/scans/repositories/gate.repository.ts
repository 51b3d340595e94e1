import type { Gate } from "../../../prisma/scans/client/client";
import { uniqueViolation } from "../../../platform/db/unique-violation";
import type { Tx } from "./database";

export type GateRecord = Gate;
export type NewGate = Pick<Gate, "id" | "eventId" | "name" | "ticketTypeIds">;

/** Table `gates`. A removed gate stays, because scans were made at it. */
export class GateRepository {
  /** @returns null when the event has a gate of this name */
  async insert(tx: Tx, gate: NewGate): Promise<GateRecord | null> {
    try {
      return await tx.gate.create({ data: gate });
    } catch (error) {
      if (uniqueViolation(error) !== null) return null;
      throw error;
    }
  }

  /** Removed or not. */
  byId(tx: Tx, id: string): Promise<GateRecord | null> {
    return tx.gate.findUnique({ where: { id } });
  }

  /** Removed or not. */
  byIds(tx: Tx, ids: readonly string[]): Promise<GateRecord[]> {
    return tx.gate.findMany({ where: { id: { in: [...ids] } } });
  }

  /** Those that stand, in the order in which they were set up. */
  ofEvent(tx: Tx, eventId: string): Promise<GateRecord[]> {
    return tx.gate.findMany({ where: { eventId, removedAt: null }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
  }

  /** @returns false when it was removed before */
  async remove(tx: Tx, id: string, at: Date): Promise<boolean> {
    const { count } = await tx.gate.updateMany({ where: { id, removedAt: null }, data: { removedAt: at } });
    return count === 1;
  }
}
