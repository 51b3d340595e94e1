import DataLoader from "dataloader";
import { manyByKey, oneByKey } from "../../../platform/graphql/loaders";
import type { ApiKeyRepository } from "../repositories/api-key.repository";
import type { AuthDatabase } from "../repositories/database";
import type { MembershipRepository } from "../repositories/membership.repository";
import type { OrganizationRepository } from "../repositories/organization.repository";
import type { PasskeyRepository } from "../repositories/passkey.repository";
import type { RecoveryCodeRepository } from "../repositories/recovery-code.repository";
import type { SessionRepository } from "../repositories/session.repository";
import type { TotpRepository } from "../repositories/totp.repository";
import type { UserRepository } from "../repositories/user.repository";
import type { AuthLoaders } from "./auth-context";

export interface LoaderSources {
  readonly db: AuthDatabase;
  readonly users: UserRepository;
  readonly organizations: OrganizationRepository;
  readonly memberships: MembershipRepository;
  readonly sessions: SessionRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly totp: TotpRepository;
  readonly passkeys: PasskeyRepository;
  readonly recoveryCodes: RecoveryCodeRepository;
}

export function createLoaders(sources: LoaderSources): AuthLoaders {
  const { db, users, organizations, memberships, sessions, apiKeys, totp, passkeys, recoveryCodes } = sources;
  return {
    user: oneByKey((ids) => users.byIds(db.client, ids), (user) => user.id),
    organization: oneByKey((ids) => organizations.byIds(db.client, ids), (organization) => organization.id),
    membershipsOfUser: manyByKey((ids) => memberships.ofUsers(db.client, ids), (membership) => membership.userId),
    membersOfOrganization: manyByKey((ids) => memberships.ofOrganizations(db.client, ids), (membership) => membership.organizationId),
    sessionsOfUser: manyByKey((ids) => sessions.ofUsers(db.client, ids), (session) => session.userId),
    apiKeysOfUser: manyByKey((ids) => apiKeys.ofUsers(db.client, ids), (key) => key.userId),
    totpOfUser: oneByKey((ids) => totp.confirmedOfUsers(db.client, ids), (secret) => secret.userId),
    passkeysOfUser: manyByKey((ids) => passkeys.ofUsers(db.client, ids), (passkey) => passkey.userId),
    recoveryCodesLeft: new DataLoader(async (ids) => {
      const left = await recoveryCodes.countLeft(db.client, ids);
      return ids.map((id) => left.get(id) ?? null);
    }),
  };
}
