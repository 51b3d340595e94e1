import { requireSession, requireUser } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { requireRecent } from "../../../platform/auth/recent-authentication";
import { isId } from "../../../platform/db/new-id";
import { conflict, notFound } from "../../../platform/errors/platform-errors";
import { addToOutbox } from "../../../platform/outbox/outbox";
import type { ApiKeyRepository } from "../repositories/api-key.repository";
import type { Tx } from "../repositories/database";
import type { InvitationRepository } from "../repositories/invitation.repository";
import type { MembershipRecord, MembershipRepository } from "../repositories/membership.repository";
import type { OrganizationRecord, OrganizationRepository } from "../repositories/organization.repository";
import type { UserRepository } from "../repositories/user.repository";
import { memberMessage } from "./audit-messages";
import { requireMemberRights, rolesToInvite } from "./member-rights";
import type { OwnerNotices } from "./owner-notices";
import type { PrincipalChanges } from "./principal-changes";
import { raiseRole } from "./raise-role";
import { permissionsOfMember } from "./role-permissions";
import { OrganizationRole } from "./roles";

/** Changes what members are, and sends them away. An organization always keeps an owner. */
export class ChangeMembers {
  constructor(
    private readonly changes: PrincipalChanges,
    private readonly users: UserRepository,
    private readonly organizations: OrganizationRepository,
    private readonly memberships: MembershipRepository,
    private readonly invitations: InvitationRepository,
    private readonly apiKeys: ApiKeyRepository,
    private readonly notices: OwnerNotices,
    private readonly recentMinutes: number,
  ) {}

  /** @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN; CONFLICT for the last owner */
  async changeRole(caller: Principal, organizationId: string, userId: string, role: OrganizationRole): Promise<MembershipRecord> {
    requireUser(caller);
    return this.changes.commit(async (tx, changed) => {
      const { organization, membership } = await this.lock(tx, organizationId, userId);
      requireMemberRights(caller, organization, role, membership?.role ?? role);
      requireRecent(caller, this.recentMinutes);
      if (!membership) throw notFound("member");
      if (membership.role === role) return membership;
      if (membership.role === OrganizationRole.OWNER) await this.requireAnotherOwner(tx, organizationId);
      const after = await this.memberships.setRole(tx, organizationId, userId, role);
      await raiseRole(tx, this.users, userId, role);
      const still = rolesToInvite(permissionsOfMember(role));
      await this.invitations.removeOpenBy(tx, organizationId, userId, Object.values(OrganizationRole).filter((invitedAs) => !still.includes(invitedAs)));
      await addToOutbox(tx, memberMessage(caller, organizationId, userId, { action: "MEMBER_ROLE_CHANGED", before: { role: membership.role }, after: { role } }));
      if (role === OrganizationRole.OWNER) await this.notices.ownerAdded(tx, membership.organizationId, userId, false);
      changed(userId);
      this.changes.logEvent(tx, "member role changed", {
        organizationId: membership.organizationId, userId, role, previousRole: membership.role,
      });
      return after;
    });
  }

  /**
   * Everybody may leave who signed in; sending somebody else away takes the right to.
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN, also for leaving with an API key; CONFLICT for the last owner
   */
  async remove(caller: Principal, organizationId: string, userId: string): Promise<void> {
    const leaving = requireUser(caller).id === userId;
    if (leaving) requireSession(caller);
    await this.changes.commit(async (tx, changed) => {
      const { organization, membership } = await this.lock(tx, organizationId, userId);
      if (!leaving || !membership) {
        requireMemberRights(caller, organization, membership?.role ?? OrganizationRole.STAFF);
        requireRecent(caller, this.recentMinutes);
      }
      if (!membership) throw notFound("member");
      if (membership.role === OrganizationRole.OWNER) await this.requireAnotherOwner(tx, organizationId);
      await this.memberships.remove(tx, organizationId, userId);
      await this.invitations.removeOpenBy(tx, organizationId, userId, Object.values(OrganizationRole));
      const user = await this.users.byId(tx, userId);
      // One that crossed with his joining: it would let him in again.
      if (user) await this.invitations.removeOpenFor(tx, organizationId, user.email);
      await this.apiKeys.forgetOrganization(tx, userId, organizationId);
      await addToOutbox(tx, memberMessage(caller, organizationId, userId, { action: leaving ? "MEMBER_LEFT" : "MEMBER_REMOVED", before: { role: membership.role }, after: null }));
      changed(userId);
      this.changes.logEvent(tx, "member removed", {
        organizationId: membership.organizationId, userId, role: membership.role, leaving,
      });
    });
  }

  /** Two owners who demote each other at the same moment: the second one finds that it is the last. */
  private async lock(tx: Tx, organizationId: string, userId: string): Promise<{ organization: OrganizationRecord | null; membership: MembershipRecord | null }> {
    if (!isId(organizationId)) return { organization: null, membership: null };
    await this.organizations.lock(tx, organizationId);
    return {
      organization: await this.organizations.find(tx, { id: organizationId }),
      membership: isId(userId) ? await this.memberships.find(tx, organizationId, userId) : null,
    };
  }

  private async requireAnotherOwner(tx: Tx, organizationId: string): Promise<void> {
    if ((await this.memberships.countOwners(tx, organizationId)) < 2) throw conflict("An organization needs an owner: make somebody else one first.");
  }
}
