import { reauthenticationRequired } from "../errors/platform-errors";
import { requireUser, type SignedIn } from "./access";
import type { Principal } from "./principal";

/**
 * For changes that an unattended or stolen session must not make. An API key passes: it was created in a session that met
 * this, for exactly the permissions it carries, and no person is there to ask.
 * @param minutes since the user last proved who they are, by signing in or with `reauthenticate`
 * @throws UNAUTHENTICATED for a caller without an account; REAUTHENTICATION_REQUIRED if it was longer ago
 */
export function requireRecent(caller: Principal, minutes: number, now = Date.now()): SignedIn {
  const user = requireUser(caller);
  if (user.via === "apiKey") return user;
  if (user.authenticatedAt === undefined || now - user.authenticatedAt > minutes * 60_000) throw reauthenticationRequired(minutes);
  return user;
}
