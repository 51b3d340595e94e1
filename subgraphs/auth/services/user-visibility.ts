import { isSelf, mayIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { forbidden } from "../../../platform/errors/platform-errors";
import type { MembershipRecord } from "../repositories/membership.repository";

/** Whether these are the caller's own affairs, or he is an administrator. */
export const isSelfOrAdmin = (caller: Principal, userId: string): boolean =>
  isSelf(caller, userId, "account:read") || (caller.user?.permissions.includes("members:read") ?? false);

/** @throws FORBIDDEN for anybody but the user and administrators */
export function requireSelfOrAdmin(caller: Principal, userId: string): void {
  if (!isSelfOrAdmin(caller, userId)) throw forbidden();
}

/**
 * What of somebody's memberships the caller may see: all of them, or those in organizations whose members he may see.
 * @throws FORBIDDEN when that is none
 */
export function visibleMemberships(caller: Principal, userId: string, memberships: readonly MembershipRecord[]): readonly MembershipRecord[] {
  if (isSelfOrAdmin(caller, userId)) return memberships;
  const visible = memberships.filter(({ organizationId }) => mayIn(caller, organizationId, "members:read"));
  if (visible.length === 0) throw forbidden();
  return visible;
}
