import { requireVerified } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { requireRecent } from "../../../platform/auth/recent-authentication";
import { isId, newId } from "../../../platform/db/new-id";
import { conflict, forbidden, rateLimited } from "../../../platform/errors/platform-errors";
import { addToOutbox } from "../../../platform/outbox/outbox";
import type { AuthDatabase } from "../repositories/database";
import type { InvitationRepository } from "../repositories/invitation.repository";
import type { MembershipRepository } from "../repositories/membership.repository";
import type { OrganizationRepository } from "../repositories/organization.repository";
import type { UserRepository } from "../repositories/user.repository";
import { auditMessage } from "./audit-messages";
import type { AttemptCounter } from "./guess-limits";
import type { Mails } from "./mails";
import { requireMemberRights, rolesToInvite } from "./member-rights";
import { permissionsEverywhere, permissionsOfMember } from "./role-permissions";
import type { OrganizationRole } from "./roles";
import { hashSecret, newSecret } from "./secret-tokens";

/** Milliseconds for which an invitation can be accepted: 7 days. */
const LIFETIME = 7 * 24 * 3_600_000;

interface Repositories {
  readonly users: UserRepository;
  readonly organizations: OrganizationRepository;
  readonly memberships: MembershipRepository;
  readonly invitations: InvitationRepository;
}

/** Invites an address to an organization, by mail. */
export class InviteMember {
  constructor(
    private readonly db: AuthDatabase,
    private readonly repositories: Repositories,
    private readonly mails: Mails,
    private readonly limit: AttemptCounter,
    private readonly recentMinutes: number,
  ) {}

  /**
   * A second invitation of the same address replaces the first.
   * @throws UNAUTHENTICATED, NOT_FOUND; FORBIDDEN, also while the caller's address is not confirmed, because anybody can
   * make an organization and have us write to strangers, and RATE_LIMITED for the same reason; CONFLICT for somebody
   * who is a member already; REAUTHENTICATION_REQUIRED
   */
  async run(caller: Principal, organizationId: string, address: string, role: OrganizationRole): Promise<void> {
    const { users, organizations, memberships, invitations } = this.repositories;
    const found = isId(organizationId) ? await organizations.find(this.db.client, { id: organizationId }) : null;
    const { user, organization } = requireMemberRights(caller, found, role);
    requireVerified(caller);
    requireRecent(caller, this.recentMinutes);
    const invitedById = user.id;
    const wait = await this.limit.take(invitedById);
    if (wait > 0) throw rateLimited(wait);
    const email = address.toLowerCase();
    const token = newSecret();
    const expiresAt = new Date(Date.now() + LIFETIME);
    await this.db.transaction(async (tx) => {
      // Two who invite the same address at once: one after the other, so that the last one's mail is the good one. Whoever
      // takes the inviter's right from him holds the organization, too: what he is, is only known for sure from here on.
      await organizations.lock(tx, organizationId);
      const [inviter, invited] = [await users.byId(tx, invitedById), await users.byEmail(tx, email)];
      const membership = await memberships.find(tx, organizationId, invitedById);
      const rights = [...(inviter ? permissionsEverywhere(inviter.role) : []), ...(membership ? permissionsOfMember(membership.role) : [])];
      if (!rolesToInvite(rights).includes(role)) throw forbidden();
      if (invited && (await memberships.find(tx, organizationId, invited.id))) throw conflict("This person is a member already.");
      const id = newId();
      await invitations.replace(tx, { id, organizationId, email, role, invitedById, tokenHash: hashSecret(token), expiresAt });
      const to = { email, name: invited?.name ?? "", locale: invited?.locale ?? caller.locale, emailVerifiedAt: invited?.emailVerifiedAt ?? null };
      const entry = auditMessage(caller, organizationId, { action: "MEMBER_INVITED", recordType: "Invitation", recordId: id, before: null, after: { email, role } });
      await addToOutbox(tx, this.mails.invitation(to, organization, inviter?.name ?? "", role, token, expiresAt), entry);
      this.db.logEvent(tx, "member invited", { invitationId: id, organizationId: organization.id, role, invitedById });
    });
  }
}
