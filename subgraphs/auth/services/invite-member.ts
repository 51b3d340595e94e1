import type { Principal } from "../../../platform/auth/principal";
import { isId, newId } from "../../../platform/db/new-id";
import { conflict, rateLimited } from "../../../platform/errors/platform-errors";
import { addToOutbox } from "../../../platform/outbox/outbox";
import type { AuthDatabase } from "../repositories/database";
import type { InvitationRepository } from "../repositories/invitation.repository";
import type { MembershipRepository } from "../repositories/membership.repository";
import type { OrganizationRepository } from "../repositories/organization.repository";
import type { UserRepository } from "../repositories/user.repository";
import type { AttemptCounter } from "./guess-limits";
import type { Mails } from "./mails";
import { requireMemberRights } from "./member-rights";
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
  ) {}

  /**
   * A second invitation of the same address replaces the first.
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN; CONFLICT for somebody who is a member already;
   * RATE_LIMITED, because anybody can make an organization and have us write to strangers
   */
  async run(caller: Principal, organizationId: string, address: string, role: OrganizationRole): Promise<void> {
    const { users, organizations, memberships, invitations } = this.repositories;
    const found = isId(organizationId) ? await organizations.find(this.db.client, { id: organizationId }) : null;
    const { user, organization } = requireMemberRights(caller, found, role);
    const invitedById = user.id;
    const wait = await this.limit.take(invitedById);
    if (wait > 0) throw rateLimited(wait);
    const email = address.toLowerCase();
    const token = newSecret();
    const expiresAt = new Date(Date.now() + LIFETIME);
    await this.db.transaction(async (tx) => {
      const [inviter, invited] = [await users.byId(tx, invitedById), await users.byEmail(tx, email)];
      if (invited && (await memberships.find(tx, organizationId, invited.id))) throw conflict("This person is a member already.");
      // Two who invite the same address at once: one after the other, so that the last one's mail is the good one.
      await organizations.lock(tx, organizationId);
      await invitations.replace(tx, { id: newId(), organizationId, email, role, invitedById, tokenHash: hashSecret(token), expiresAt });
      const to = { email, name: invited?.name ?? "", locale: invited?.locale ?? caller.locale, emailVerifiedAt: invited?.emailVerifiedAt ?? null };
      await addToOutbox(tx, this.mails.invitation(to, organization, inviter?.name ?? "", role, token, expiresAt));
    });
  }
}
