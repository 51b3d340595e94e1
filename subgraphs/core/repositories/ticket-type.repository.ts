import type { TicketType } from "../../../prisma/core/client/client";
import { postgresErrorOf } from "../../../platform/errors/postgres-error";
import { uniqueViolation } from "../../../platform/db/unique-violation";
import type { Tx } from "./database";
import type { NewTicketType, TicketTypeRecord } from "./event.repository";

/** Another type of the event has this name, or one that differs in letter case, blanks or invisible characters only. */
export class NameTaken extends Error {
  override readonly name = "NameTaken";
}

/** What a type that is gone was, as its organiser knew it. */
export type RemovedType = Pick<TicketType, "name" | "description" | "priceMinor" | "quantity" | "salesStartAt" | "salesEndAt" | "maxPerPurchase" | "maxPerBuyer">;

/** Table `ticket_types`, as its organiser changes it. Its counters and its quantity belong to capacity.repository.ts. */
export class TicketTypeRepository {
  byId(tx: Tx, id: string): Promise<TicketTypeRecord | null> {
    return tx.ticketType.findUnique({ where: { id } });
  }

  /** Reads the type and keeps everybody else from changing it until the transaction ends; sales wait, too. */
  async lock(tx: Tx, id: string): Promise<TicketTypeRecord | null> {
    await tx.$queryRaw`SELECT 1 FROM ticket_types WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return this.byId(tx, id);
  }

  /** Where the next type of an event stands, and how many there are. */
  async endOf(tx: Tx, eventId: string): Promise<{ position: number; count: number }> {
    const { _max, _count } = await tx.ticketType.aggregate({ where: { eventId }, _max: { position: true }, _count: true });
    return { position: (_max.position ?? -1) + 1, count: _count };
  }

  /** @throws NameTaken */
  insert(tx: Tx, type: NewTicketType): Promise<TicketTypeRecord> {
    return naming(tx.ticketType.create({ data: type }));
  }

  /** @throws NameTaken */
  async update(tx: Tx, id: string, data: Partial<Pick<TicketType, "name" | "nameKey" | "description" | "priceMinor" | "salesStartAt" | "salesEndAt" | "maxPerPurchase" | "maxPerBuyer">>): Promise<void> {
    await naming(tx.ticketType.update({ where: { id }, data }));
  }

  /**
   * Removes a type that nobody ever had anything of: no ticket, no purchase, no hold, no offer.
   * @returns what was removed; null when somebody had
   */
  async removeUnused(tx: Tx, id: string): Promise<RemovedType | null> {
    const [removed] = await tx.$queryRaw<RemovedType[]>`
      DELETE FROM ticket_types AS t WHERE id = ${id}::uuid AND sold + reserved = 0
        AND NOT EXISTS (SELECT 1 FROM purchase_items WHERE ticket_type_id = t.id)
        AND NOT EXISTS (SELECT 1 FROM tickets WHERE event_id = t.event_id AND ticket_type_id = t.id)
        AND NOT EXISTS (SELECT 1 FROM waiting_list_entries WHERE event_id = t.event_id AND ticket_type_id = t.id AND offered_at IS NOT NULL)
      RETURNING name, description, price_minor AS "priceMinor", quantity, sales_start_at AS "salesStartAt", sales_end_at AS "salesEndAt", max_per_purchase AS "maxPerPurchase",
        max_per_buyer AS "maxPerBuyer"`;
    return removed ?? null;
  }
}

async function naming<T>(statement: PromiseLike<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
    throw new NameTaken("another ticket type of the event has this name");
  }
}

/** Something points to the row that was to be deleted, or was to point to a row that is gone: PostgreSQL's 23503. */
export function isInUse(error: unknown): boolean {
  return (error as { code?: string }).code === "P2003" || postgresErrorOf(error)?.originalCode === "23503";
}
