import { requireIn, requireSession, requireUser } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { requireRecent } from "../../../platform/auth/recent-authentication";
import { isId } from "../../../platform/db/new-id";
import { AppError } from "../../../platform/errors/app-error";
import { notFound, platformErrors } from "../../../platform/errors/platform-errors";
import { addToOutbox } from "../../../platform/outbox/outbox";
import type { AuthDatabase } from "../repositories/database";
import type { MembershipRepository } from "../repositories/membership.repository";
import type { OrganizationRecord, OrganizationRepository } from "../repositories/organization.repository";
import type { SecondFactorRepository } from "../repositories/second-factor.repository";
import { auditMessage } from "./audit-messages";
import type { PrincipalChanges } from "./principal-changes";

/** Sets whether an organization requires a second factor of its members. */
export class RequireSecondFactor {
  /** @param recentMinutes how long ago the caller may have proved who they are */
  constructor(
    private readonly db: AuthDatabase,
    private readonly changes: PrincipalChanges,
    private readonly organizations: OrganizationRepository,
    private readonly memberships: MembershipRepository,
    private readonly secondFactors: SecondFactorRepository,
    private readonly recentMinutes: number,
  ) {}

  /**
   * Applies to every member immediately, open subscriptions included. Not for API keys: a leaked one must not lower it.
   * @throws UNAUTHENTICATED; NOT_FOUND; FORBIDDEN for an API key, or without organization:manage; REAUTHENTICATION_REQUIRED;
   * SECOND_FACTOR_REQUIRED to require it in a session that used none: the caller would lock themself out
   */
  async run(caller: Principal, organizationId: string, required: boolean): Promise<OrganizationRecord> {
    requireUser(caller);
    const found = isId(organizationId) ? await this.organizations.find(this.db.client, { id: organizationId }) : null;
    if (!found) throw notFound("organization");
    const { id: userId, secondFactorAt } = requireIn(caller, organizationId, "organization:manage");
    requireSession(caller);
    requireRecent(caller, this.recentMinutes);
    const { totp, passkeys } = await this.secondFactors.enrolled(this.db.client, userId);
    if (required && !((totp || passkeys) && secondFactorAt !== undefined)) throw ownFactorRequired(organizationId);
    return this.changes.commit(async (tx, changed) => {
      await this.organizations.lock(tx, organizationId);
      const before = await this.organizations.find(tx, { id: organizationId });
      if (!before) throw notFound("organization");
      if (before.requireSecondFactor === required) return before;
      const after = await this.organizations.setSecondFactorRequirement(tx, organizationId, required);
      await addToOutbox(tx, auditMessage(caller, organizationId, {
        action: "ORGANIZATION_UPDATED", recordType: "Organization", recordId: organizationId,
        before: { requireSecondFactor: !required }, after: { requireSecondFactor: required },
      }));
      for (const member of await this.memberships.ofOrganizations(tx, [organizationId])) changed(member.userId);
      this.changes.logEvent(tx, "second factor requirement changed", { organizationId, userId, required });
      return after;
    });
  }
}

const ownFactorRequired = (organizationId: string): AppError =>
  new AppError(
    platformErrors.SECOND_FACTOR_REQUIRED,
    "Use a second factor yourself first: add an authenticator app or a passkey to your account, and sign in with it.",
    { organizationId },
  );
