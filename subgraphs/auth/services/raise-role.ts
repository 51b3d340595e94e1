import type { Tx } from "../repositories/database";
import type { UserRepository } from "../repositories/user.repository";
import { higherRole, roleOfMember, type OrganizationRole } from "./roles";

/** Whoever joins an organization is on the platform at least what he is there; nobody ever becomes less by joining. */
export async function raiseRole(tx: Tx, users: UserRepository, userId: string, as: OrganizationRole): Promise<void> {
  const user = await users.byId(tx, userId);
  if (!user) return;
  const role = higherRole(user.role, roleOfMember(as));
  if (role !== user.role) await users.setRole(tx, userId, role);
}
