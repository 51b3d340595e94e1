import type { AppError } from "../errors/app-error";
import { forbidden, secondFactorRequired, unauthenticated } from "../errors/platform-errors";
import type { Principal } from "./principal";

export type SignedIn = NonNullable<Principal["user"]>;

/** @throws UNAUTHENTICATED for a caller without an account */
export function requireUser(caller: Principal): SignedIn {
  if (!caller.user) throw unauthenticated();
  return caller.user;
}

/**
 * For what concerns the account itself: nobody gives a program his account by giving it a key.
 * @throws UNAUTHENTICATED for nobody, FORBIDDEN for an API key
 */
export function requireSession(caller: Principal): SignedIn {
  const user = requireUser(caller);
  if (user.via !== "session") throw forbidden("This is for a person who signed in: it cannot be done with an API key.");
  return user;
}

/**
 * For what reaches strangers in the caller's name.
 * @throws UNAUTHENTICATED for nobody, FORBIDDEN while the address of the account is not known to be the caller's
 */
export function requireVerified(caller: Principal): SignedIn {
  const user = requireUser(caller);
  if (!user.verified) throw unverified();
  return user;
}

/** What somebody is told whose address is not confirmed. */
export const unverified = (): AppError =>
  forbidden("Confirm your e-mail address first, with the link in the mail that came when you registered. If that is lost, reset your password: that link confirms the address too.");

/**
 * The caller's id where he may act as himself: always after signing in, with an API key only when it was given
 * `permission`. Null for anybody else.
 */
export const selfOf = ({ user }: Principal, permission: string): string | null =>
  user !== null && (user.via === "session" || user.permissions.includes(permission)) ? user.id : null;

/**
 * Whether the caller is this very user and may say so. Compare ids with nothing else: a key would be its whole user.
 * @param userId null for what belongs to nobody with an account
 */
export const isSelf = (caller: Principal, userId: string | null, permission: string): boolean => userId !== null && selfOf(caller, permission) === userId;

/** Whether the caller may do `permission` in this organization, as its member or by a right that holds everywhere. */
export function mayIn(caller: Principal, organizationId: string, permission: string): boolean {
  const { user } = caller;
  if (!user) return false;
  if (user.permissions.includes(permission) || user.permissions.includes("*")) return true;
  return user.memberships.some((membership) => membership.organizationId === organizationId && membership.permissions.includes(permission));
}

/**
 * @throws UNAUTHENTICATED for a caller without an account, SECOND_FACTOR_REQUIRED if the organization withholds its
 * permissions, FORBIDDEN without the permission
 */
export function requireIn(caller: Principal, organizationId: string, permission: string): SignedIn {
  const user = requireUser(caller);
  if (!mayIn(caller, organizationId, permission)) throw refusalIn(caller, organizationId);
  return user;
}

/**
 * The error for a caller who lacks a permission in this organization: it tells its members to use a second factor if the
 * organization requires one.
 */
export const refusalIn = (caller: Principal, organizationId: string): AppError =>
  isWithheldIn(caller, organizationId) ? secondFactorRequired(organizationId) : forbidden();

/**
 * For what does not exist to a caller without the permission. A member is told why they do not see it.
 * @param organizationId null if there is no such record
 * @throws SECOND_FACTOR_REQUIRED if the organization withholds the caller's permissions
 */
export function requireNotWithheld(caller: Principal, organizationId: string | null | undefined): void {
  if (organizationId && isWithheldIn(caller, organizationId)) throw secondFactorRequired(organizationId);
}

const isWithheldIn = ({ user }: Principal, organizationId: string): boolean =>
  user?.memberships.some((membership) => membership.organizationId === organizationId && membership.secondFactorRequired) ?? false;
