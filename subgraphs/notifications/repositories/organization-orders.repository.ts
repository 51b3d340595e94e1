import type { Tx } from "./database";

/** Table `organization_orders`: the paid orders of an organization, as a sign of its reputation. */
export class OrganizationOrdersRepository {
  async paidOf(tx: Tx, organizationId: string): Promise<number> {
    const row = await tx.organizationOrders.findUnique({ where: { organizationId } });
    return row?.paid ?? 0;
  }

  /** Counts one more, up to `most`: beyond it nobody reads the number, and a rush of buyers must not queue for its row. */
  async add(tx: Tx, organizationId: string, most: number): Promise<void> {
    const known = await tx.organizationOrders.findUnique({ where: { organizationId } });
    if (known && known.paid >= most) return;
    await tx.$executeRaw`
      INSERT INTO organization_orders AS o (organization_id, paid) VALUES (${organizationId}::uuid, 1)
      ON CONFLICT (organization_id) DO UPDATE SET paid = o.paid + 1 WHERE o.paid < ${most}`;
  }
}
