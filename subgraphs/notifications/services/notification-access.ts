import { mayIn, refusalIn, requireUser } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { forbidden } from "../../../platform/errors/platform-errors";
import type { Permission } from "../../../contracts/permissions";
import type { NotificationRecord } from "../repositories/notification.repository";

/** Whether the caller may do `permission` everywhere: administrators. */
export const mayEverywhere = ({ user }: Principal, permission: Permission): boolean =>
  user !== null && (user.permissions.includes(permission) || user.permissions.includes("*"));

/** Messages are for the members of their organization who may; those that belong to none are for administrators. */
export const maySeeNotification = (caller: Principal, notification: NotificationRecord): boolean =>
  notification.organizationId === null ? mayEverywhere(caller, "notifications:read") : mayIn(caller, notification.organizationId, "notifications:read");

/**
 * The organizations whose messages the caller may see; null for all, and what belongs to none.
 * @throws UNAUTHENTICATED, FORBIDDEN for somebody who may nowhere
 */
export function requireReadable(caller: Principal): readonly string[] | null {
  const { memberships } = requireUser(caller);
  if (mayEverywhere(caller, "notifications:read")) return null;
  const organizations = memberships.filter(({ permissions }) => permissions.includes("notifications:read"));
  if (organizations.length === 0) {
    const withheld = memberships.find(({ secondFactorRequired }) => secondFactorRequired);
    throw withheld ? refusalIn(caller, withheld.organizationId) : forbidden();
  }
  return organizations.map(({ organizationId }) => organizationId);
}
