import type { Principal } from "../../../platform/auth/principal";
import type { UserRecord } from "../repositories/user.repository";

/** The caller as the user whom this very request signed in. Carries no permissions: only what the user may see of themself. */
export const selfPrincipal = (user: Pick<UserRecord, "id" | "emailVerifiedAt">, sessionId: string, caller: Principal): Principal => ({
  ...caller,
  user: { id: user.id, sessionId, via: "session", verified: user.emailVerifiedAt !== null, permissions: [], memberships: [] },
});
