import { manyByKey, oneByKey } from "../../../platform/graphql/loaders";
import type { ApiKeyRepository } from "../repositories/api-key.repository";
import type { AuthDatabase } from "../repositories/database";
import type { MembershipRepository } from "../repositories/membership.repository";
import type { OrganizationRepository } from "../repositories/organization.repository";
import type { SessionRepository } from "../repositories/session.repository";
import type { UserRepository } from "../repositories/user.repository";
import type { AuthLoaders } from "./auth-context";

export interface LoaderSources {
  readonly db: AuthDatabase;
  readonly users: UserRepository;
  readonly organizations: OrganizationRepository;
  readonly memberships: MembershipRepository;
  readonly sessions: SessionRepository;
  readonly apiKeys: ApiKeyRepository;
}

export function createLoaders({ db, users, organizations, memberships, sessions, apiKeys }: LoaderSources): AuthLoaders {
  return {
    user: oneByKey((ids) => users.byIds(db.client, ids), (user) => user.id),
    organization: oneByKey((ids) => organizations.byIds(db.client, ids), (organization) => organization.id),
    membershipsOfUser: manyByKey((ids) => memberships.ofUsers(db.client, ids), (membership) => membership.userId),
    membersOfOrganization: manyByKey((ids) => memberships.ofOrganizations(db.client, ids), (membership) => membership.organizationId),
    sessionsOfUser: manyByKey((ids) => sessions.ofUsers(db.client, ids), (session) => session.userId),
    apiKeysOfUser: manyByKey((ids) => apiKeys.ofUsers(db.client, ids), (key) => key.userId),
  };
}
