import type { Tx } from "./database";

export interface OrganizationRecord {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly createdAt: Date;
  /** Whether members have permissions only in sessions that used a second factor. */
  readonly requireSecondFactor: boolean;
}

export class OrganizationRepository {
  /** @returns false when the slug is taken; the transaction goes on */
  async insert(tx: Tx, organization: Omit<OrganizationRecord, "requireSecondFactor">): Promise<boolean> {
    const { count } = await tx.organization.createMany({ data: [organization], skipDuplicates: true });
    return count === 1;
  }

  async find(tx: Tx, where: { id: string } | { slug: string }): Promise<OrganizationRecord | null> {
    return await tx.organization.findUnique({ where });
  }

  async byIds(tx: Tx, ids: readonly string[]): Promise<OrganizationRecord[]> {
    return await tx.organization.findMany({ where: { id: { in: [...ids] } } });
  }

  async setSecondFactorRequirement(tx: Tx, id: string, required: boolean): Promise<OrganizationRecord> {
    return await tx.organization.update({ where: { id }, data: { requireSecondFactor: required } });
  }

  /** Holds the organization until the transaction ends, so that its owners are counted by one at a time. */
  async lock(tx: Tx, id: string): Promise<void> {
    await tx.$queryRawUnsafe("SELECT id FROM organizations WHERE id = $1::uuid FOR NO KEY UPDATE", id);
  }
}
