import { newId } from "../db/new-id";
import type { Principal } from "../auth/principal";

/** A signed-in caller who is a member of the given organizations with the given permissions. */
export const memberOf = (organizationId: string, permissions: readonly string[], role = "OWNER"): Principal => ({
  user: { id: newId(), sessionId: newId(), via: "session", verified: true, authenticatedAt: Date.now(), permissions: [], memberships: [{ organizationId, role, permissions: [...permissions] }] },
  locale: "en",
  address: "127.0.0.1",
});

/** A signed-in caller who runs nothing. */
export const attendee = (): Principal => ({
  user: { id: newId(), sessionId: newId(), via: "session", verified: true, authenticatedAt: Date.now(), permissions: [], memberships: [] },
  locale: "en",
  address: "127.0.0.1",
});

/**
 * The same user through an API key.
 * @param permissions given to the key of what the user may do
 * @param own given to it of the rights that are about oneself
 */
export function withKey(caller: Principal, permissions: readonly string[], own: readonly string[] = []): Principal {
  const { user } = caller;
  if (!user) throw new Error("nobody has no keys");
  const given = (held: readonly string[]): string[] => held.filter((permission) => permissions.includes(permission));
  const memberships = user.memberships.map((membership) => ({ ...membership, permissions: given(membership.permissions) }));
  const { authenticatedAt: _authenticatedAt, secondFactorAt: _secondFactorAt, ...account } = user;
  return { ...caller, user: { ...account, sessionId: newId(), via: "apiKey", permissions: [...given(user.permissions), ...own], memberships } };
}
