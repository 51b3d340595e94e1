import type { OrganizationRole } from "../services/roles";
import type { Tx } from "./database";

export interface MembershipRecord {
  readonly organizationId: string;
  readonly userId: string;
  readonly role: OrganizationRole;
  readonly joinedAt: Date;
}

/** In the order in which they joined. */
const byTime = [{ joinedAt: "asc" as const }, { userId: "asc" as const }, { organizationId: "asc" as const }];

export class MembershipRepository {
  /** @returns false when he is a member already */
  async insert(tx: Tx, organizationId: string, userId: string, role: OrganizationRole): Promise<boolean> {
    const { count } = await tx.membership.createMany({ data: [{ organizationId, userId, role }], skipDuplicates: true });
    return count === 1;
  }

  async find(tx: Tx, organizationId: string, userId: string): Promise<MembershipRecord | null> {
    return await tx.membership.findUnique({ where: { organizationId_userId: { organizationId, userId } } });
  }

  async ofUsers(tx: Tx, userIds: readonly string[]): Promise<MembershipRecord[]> {
    return await tx.membership.findMany({ where: { userId: { in: [...userIds] } }, orderBy: byTime });
  }

  async ofOrganizations(tx: Tx, organizationIds: readonly string[]): Promise<MembershipRecord[]> {
    return await tx.membership.findMany({ where: { organizationId: { in: [...organizationIds] } }, orderBy: byTime });
  }

  async setRole(tx: Tx, organizationId: string, userId: string, role: OrganizationRole): Promise<MembershipRecord> {
    return await tx.membership.update({ where: { organizationId_userId: { organizationId, userId } }, data: { role } });
  }

  async remove(tx: Tx, organizationId: string, userId: string): Promise<void> {
    await tx.membership.delete({ where: { organizationId_userId: { organizationId, userId } } });
  }

  async countOwners(tx: Tx, organizationId: string): Promise<number> {
    return await tx.membership.count({ where: { organizationId, role: "OWNER" } });
  }
}
