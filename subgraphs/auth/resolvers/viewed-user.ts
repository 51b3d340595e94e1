import type { Principal } from "../../../platform/auth/principal";
import type { UserRecord } from "../repositories/user.repository";
import { selfPrincipal } from "../services/self-principal";
import type { SignedInAs } from "../services/session-opener";

/** A user in an answer. `viewer` is there for whoever signed in by this very request, which came without a token. */
export interface ViewedUser extends UserRecord {
  readonly viewer?: Principal;
}

/** Who looks at the user: the one who asks, unless he has just proved to be the user himself. */
export const viewerOf = (user: ViewedUser, principal: Principal): Principal => user.viewer ?? principal;

/** The user of an answer to somebody who signed in: what only he may see is his already. */
export const seenByItself = ({ user, sessionId }: SignedInAs, principal: Principal): ViewedUser => ({
  ...user,
  viewer: selfPrincipal(user, sessionId, principal),
});
