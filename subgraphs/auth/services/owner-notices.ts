import { addToOutbox } from "../../../platform/outbox/outbox";
import type { Tx } from "../repositories/database";
import type { MembershipRepository } from "../repositories/membership.repository";
import type { OrganizationRepository } from "../repositories/organization.repository";
import type { UserRecord, UserRepository } from "../repositories/user.repository";
import type { AccountChange, Mails, SecondFactorChange } from "./mails";
import { OrganizationRole } from "./roles";

/** Owners of one organization that are notified of a new one. */
const MAX_OWNERS = 20;

interface Repositories {
  readonly users: UserRepository;
  readonly memberships: MembershipRepository;
  readonly organizations: OrganizationRepository;
}

/**
 * Emails the owner of an account about a change that another person may have made. Only confirmed addresses receive one:
 * an unconfirmed one may belong to a person who knows nothing of the account.
 */
export class OwnerNotices {
  constructor(
    private readonly repositories: Repositories,
    private readonly mails: Mails,
  ) {}

  /** Adds the email to the transaction that makes the change. */
  async send(tx: Tx, userId: string, change: AccountChange): Promise<void> {
    const user = await this.repositories.users.byId(tx, userId);
    if (user?.emailVerifiedAt) await addToOutbox(tx, this.mails.accountChanged(user, change, new Date()));
  }

  /** Adds the email about a second factor to the transaction that changes or uses it. */
  async secondFactorChanged(tx: Tx, user: UserRecord, change: SecondFactorChange): Promise<void> {
    if (user.emailVerifiedAt) await addToOutbox(tx, this.mails.secondFactorChanged(user, change, new Date()));
  }

  /**
   * Notifies the other owners of an organization, and the new one unless they accepted the role themselves.
   * @param accepted whether the new owner accepted an invitation
   */
  async ownerAdded(tx: Tx, organizationId: string, ownerId: string, accepted: boolean): Promise<void> {
    const organization = await this.repositories.organizations.find(tx, { id: organizationId });
    if (!organization) return;
    const members = await this.repositories.memberships.ofOrganizations(tx, [organizationId]);
    const owners = members.filter(({ role, userId }) => role === OrganizationRole.OWNER && userId !== ownerId);
    for (const { userId } of owners.slice(0, MAX_OWNERS)) {
      await this.send(tx, userId, { change: "OWNER_ADDED", organization: organization.name });
    }
    if (!accepted) await this.send(tx, ownerId, { change: "BECAME_OWNER", organization: organization.name });
  }
}
