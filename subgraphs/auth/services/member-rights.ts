import { mayIn, requireIn, requireUser, type SignedIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { forbidden, notFound } from "../../../platform/errors/platform-errors";
import type { OrganizationRecord } from "../repositories/organization.repository";
import { OrganizationRole } from "./roles";

/**
 * Who may touch members. Owners are for owners: inviting one, making somebody one, and doing anything to one takes
 * `organization:manage` as well.
 * @param organization null when there is none with this id; that organizations exist is public
 * @param roles every role that is taken or given by what is about to be done
 * @returns who asks, and the organization that there is
 * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN
 */
export function requireMemberRights(caller: Principal, organization: OrganizationRecord | null, ...roles: readonly OrganizationRole[]): { readonly user: SignedIn; readonly organization: OrganizationRecord } {
  requireUser(caller);
  if (!organization) throw notFound("organization");
  const user = requireIn(caller, organization.id, "members:manage");
  if (roles.includes(OrganizationRole.OWNER) && !mayIn(caller, organization.id, "organization:manage")) {
    throw forbidden("Only an owner may do this to an owner, or make one.");
  }
  return { user, organization };
}

/** As what somebody with these rights in an organization may invite others to it. */
export function rolesToInvite(permissions: readonly string[]): readonly OrganizationRole[] {
  if (!permissions.includes("members:manage")) return [];
  return Object.values(OrganizationRole).filter((role) => role !== OrganizationRole.OWNER || permissions.includes("organization:manage"));
}
