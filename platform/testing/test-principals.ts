import { newId } from "../db/new-id";
import type { Principal } from "../auth/principal";

/** A signed-in caller who is a member of the given organizations with the given permissions. */
export const memberOf = (organizationId: string, permissions: readonly string[], role = "OWNER"): Principal => ({
  user: { id: newId(), sessionId: newId(), permissions: [], memberships: [{ organizationId, role, permissions: [...permissions] }] },
  locale: "en",
  address: "127.0.0.1",
});

/** A signed-in caller who runs nothing. */
export const attendee = (): Principal => ({
  user: { id: newId(), sessionId: newId(), permissions: [], memberships: [] },
  locale: "en",
  address: "127.0.0.1",
});
