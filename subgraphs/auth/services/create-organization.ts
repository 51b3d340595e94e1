import { requireSession } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { conflict } from "../../../platform/errors/platform-errors";
import { addToOutbox } from "../../../platform/outbox/outbox";
import { randomLetters, slugOf } from "../../../platform/text/slug";
import type { Tx } from "../repositories/database";
import type { MembershipRepository } from "../repositories/membership.repository";
import type { OrganizationRecord, OrganizationRepository } from "../repositories/organization.repository";
import type { UserRepository } from "../repositories/user.repository";
import { auditMessage } from "./audit-messages";
import type { PrincipalChanges } from "./principal-changes";
import { OrganizationRole } from "./roles";
import { raiseRole } from "./raise-role";

/** Makes an organization. Everybody may; it makes the caller its OWNER, and an ORGANIZER. */
export class CreateOrganization {
  constructor(
    private readonly changes: PrincipalChanges,
    private readonly users: UserRepository,
    private readonly organizations: OrganizationRepository,
    private readonly memberships: MembershipRepository,
  ) {}

  /**
   * @param slug null: made from the name
   * @throws UNAUTHENTICATED for nobody, FORBIDDEN for an API key, CONFLICT when the slug is taken
   */
  async run(caller: Principal, name: string, slug: string | null): Promise<OrganizationRecord> {
    const { id: userId } = requireSession(caller);
    return this.changes.commit(async (tx, changed) => {
      const organization = await this.insert(tx, name.trim(), slug);
      await this.memberships.insert(tx, organization.id, userId, OrganizationRole.OWNER);
      await raiseRole(tx, this.users, userId, OrganizationRole.OWNER);
      const after = { name: organization.name, slug: organization.slug };
      await addToOutbox(tx, auditMessage(caller, organization.id, { action: "ORGANIZATION_CREATED", recordType: "Organization", recordId: organization.id, before: null, after }));
      changed(userId);
      this.changes.logEvent(tx, "organization created", { organizationId: organization.id, userId });
      return organization;
    });
  }

  private async insert(tx: Tx, name: string, given: string | null): Promise<OrganizationRecord> {
    const readable = given ?? slugOf(name, "organization");
    // A made-up slug that is taken gets an ending; that is random, so that it says nothing about how many there are.
    const candidates = given === null ? [readable, ...Array.from({ length: 5 }, () => `${readable}-${randomLetters(5)}`)] : [readable];
    for (const slug of candidates) {
      const organization = { id: newId(), name, slug, createdAt: new Date() };
      if (await this.organizations.insert(tx, organization)) return { ...organization, requireSecondFactor: false };
    }
    throw conflict(`The slug ${readable} is taken.`);
  }
}
