import type DataLoader from "dataloader";
import type { Principal } from "../../../platform/auth/principal";
import type { GraphContext } from "../../../platform/graphql/graph-context";
import type { ApiKeyRecord } from "../repositories/api-key.repository";
import type { MembershipRecord } from "../repositories/membership.repository";
import type { OrganizationRecord } from "../repositories/organization.repository";
import type { PasskeyRecord } from "../repositories/passkey.repository";
import type { SessionRecord } from "../repositories/session.repository";
import type { TotpRecord } from "../repositories/totp.repository";
import type { UserRecord } from "../repositories/user.repository";

/** One of each for a request: what is asked for in the same tick is one query. They know nothing of rights. */
export interface AuthLoaders {
  readonly user: DataLoader<string, UserRecord | null>;
  readonly organization: DataLoader<string, OrganizationRecord | null>;
  readonly membershipsOfUser: DataLoader<string, MembershipRecord[]>;
  readonly membersOfOrganization: DataLoader<string, MembershipRecord[]>;
  readonly sessionsOfUser: DataLoader<string, SessionRecord[]>;
  readonly apiKeysOfUser: DataLoader<string, ApiKeyRecord[]>;
  readonly totpOfUser: DataLoader<string, TotpRecord | null>;
  readonly passkeysOfUser: DataLoader<string, PasskeyRecord[]>;
  readonly recoveryCodesLeft: DataLoader<string, number | null>;
}

export interface AuthContext extends GraphContext {
  /** Renewed by mutations that give the caller rights, so that their own answers can be read with them. */
  principal: Principal;
  readonly load: AuthLoaders;
}
