import { requireSession } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { conflict, forbidden, notFound } from "../../../platform/errors/platform-errors";
import { addToOutbox } from "../../../platform/outbox/outbox";
import type { InvitationRepository } from "../repositories/invitation.repository";
import type { MembershipRecord, MembershipRepository } from "../repositories/membership.repository";
import type { OneTimeTokenRepository } from "../repositories/one-time-token.repository";
import type { UserRepository } from "../repositories/user.repository";
import { memberMessage } from "./audit-messages";
import type { OwnerNotices } from "./owner-notices";
import type { PrincipalChanges } from "./principal-changes";
import { raiseRole } from "./raise-role";
import { OrganizationRole } from "./roles";
import { hashSecret } from "./secret-tokens";
import type { TokenGuesses } from "./token-guesses";

/** Makes a member of whoever was invited. */
export class AcceptInvitation {
  constructor(
    private readonly changes: PrincipalChanges,
    private readonly users: UserRepository,
    private readonly memberships: MembershipRepository,
    private readonly invitations: InvitationRepository,
    private readonly oneTimeTokens: OneTimeTokenRepository,
    private readonly guesses: TokenGuesses,
    private readonly notices: OwnerNotices,
  ) {}

  /**
   * The invitation is for the address it was sent to, and having it proves that the address is the caller's.
   * @throws UNAUTHENTICATED for nobody; FORBIDDEN for an API key; NOT_FOUND for a token that is none, expired or was replaced; FORBIDDEN for
   * another person than the invited; CONFLICT when it was accepted before; RATE_LIMITED for too many that are none
   */
  async run(caller: Principal, token: string): Promise<MembershipRecord> {
    const { id: userId } = requireSession(caller);
    const membership = await this.guesses.guess(caller.address, () => this.join(caller, userId, token));
    if (!membership) throw notFound("invitation");
    return membership;
  }

  private join(caller: Principal, userId: string, token: string): Promise<MembershipRecord | null> {
    return this.changes.commit(async (tx, changed) => {
      const invitation = await this.invitations.byToken(tx, hashSecret(token));
      const user = await this.users.byId(tx, userId);
      if (!invitation || !user || (!invitation.acceptedAt && invitation.expiresAt <= new Date())) return null;
      if (invitation.email !== user.email) throw forbidden("This invitation was sent to another address. Sign in with the account of that address.");
      const { organizationId, role } = invitation;
      if (!(await this.invitations.accept(tx, invitation.id))) throw conflict("This invitation was accepted already.");
      if (!(await this.memberships.insert(tx, organizationId, userId, role))) throw conflict("You are a member already.");
      await this.users.verifyEmail(tx, userId);
      await this.oneTimeTokens.removeOf(tx, userId, "VERIFY_EMAIL");
      await raiseRole(tx, this.users, userId, role);
      await addToOutbox(tx, memberMessage(caller, organizationId, userId, { action: "MEMBER_JOINED", before: null, after: { role } }));
      if (role === OrganizationRole.OWNER) await this.notices.ownerAdded(tx, organizationId, userId, true);
      changed(userId);
      this.changes.logEvent(tx, "member joined", { organizationId, userId, role });
      const membership = await this.memberships.find(tx, organizationId, userId);
      if (!membership) throw new Error("a membership was lost in the transaction that made it");
      return membership;
    });
  }
}
