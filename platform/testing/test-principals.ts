import { ownPermissions } from "../../contracts/permissions";
import { newId } from "../db/new-id";
import type { Principal } from "../auth/principal";

/** A signed-in caller who is a member of the given organizations with the given permissions. */
export const memberOf = (organizationId: string, permissions: readonly string[], role = "OWNER"): Principal => ({
  user: { id: newId(), sessionId: newId(), via: "session", verified: true, permissions: [], memberships: [{ organizationId, role, permissions: [...permissions] }] },
  locale: "en",
  address: "127.0.0.1",
});

/** A signed-in caller who runs nothing. */
export const attendee = (): Principal => ({
  user: { id: newId(), sessionId: newId(), via: "session", verified: true, permissions: [], memberships: [] },
  locale: "en",
  address: "127.0.0.1",
});

/** The same user through an API key that was given these of the user's rights, and those about oneself. */
export function withKey(caller: Principal, permissions: readonly string[]): Principal {
  const { user } = caller;
  if (!user) throw new Error("nobody has no keys");
  const memberships = user.memberships.map((membership) => ({ ...membership, permissions: membership.permissions.filter((permission) => permissions.includes(permission)) }));
  const own = ownPermissions.filter((permission) => permissions.includes(permission));
  const everywhere = user.permissions.filter((permission) => permissions.includes(permission));
  return { ...caller, user: { ...user, sessionId: newId(), via: "apiKey", permissions: [...everywhere, ...own], memberships } };
}
