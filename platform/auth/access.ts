import { forbidden, unauthenticated } from "../errors/platform-errors";
import type { Principal } from "./principal";

export type SignedIn = NonNullable<Principal["user"]>;

/** @throws UNAUTHENTICATED for a caller without an account */
export function requireUser(caller: Principal): SignedIn {
  if (!caller.user) throw unauthenticated();
  return caller.user;
}

/** Whether the caller may do `permission` in this organization, as its member or by a right that holds everywhere. */
export function mayIn(caller: Principal, organizationId: string, permission: string): boolean {
  const { user } = caller;
  if (!user) return false;
  if (user.permissions.includes(permission) || user.permissions.includes("*")) return true;
  return user.memberships.some((membership) => membership.organizationId === organizationId && membership.permissions.includes(permission));
}

/** @throws UNAUTHENTICATED for nobody, FORBIDDEN for somebody without the right */
export function requireIn(caller: Principal, organizationId: string, permission: string): SignedIn {
  const user = requireUser(caller);
  if (!mayIn(caller, organizationId, permission)) throw forbidden();
  return user;
}
