import { timingSafeEqual } from "node:crypto";
import { ownPermissions } from "../../../contracts/permissions";
import { isId } from "../../../platform/db/new-id";
import type { SignedIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import type { ApiKeyRepository } from "../repositories/api-key.repository";
import type { AuthDatabase } from "../repositories/database";
import type { SecondFactorRepository } from "../repositories/second-factor.repository";
import type { Holder, SessionRepository } from "../repositories/session.repository";
import { prefixOf } from "./api-key-format";
import { permissionsEverywhere, permissionsOfMember } from "./role-permissions";
import { hashSecret } from "./secret-tokens";

/** Who is behind a session or key, with all that he may do now. */
export interface ResolvedPrincipal extends SignedIn {
  readonly locale: string;
  /** When the session or key ends by itself; null for a key that does not. */
  readonly expiresAt: Date | null;
}

/**
 * Finds out who comes with a session or an API key. It takes no caller: it is what callers are made of, and whoever has
 * the session id of a verified token or a whole key has shown enough.
 */
export class ResolvePrincipal {
  constructor(
    private readonly db: AuthDatabase,
    private readonly sessions: SessionRepository,
    private readonly apiKeys: ApiKeyRepository,
    private readonly secondFactors: SecondFactorRepository,
  ) {}

  /** Null for a session that is over. */
  async bySession(sessionId: string): Promise<ResolvedPrincipal | null> {
    const session = isId(sessionId) ? await this.sessions.live(this.db.client, sessionId) : null;
    if (!session) return null;
    await this.sessions.touch(this.db.client, session);
    const { user, authenticatedAt, secondFactorAt, expiresAt, endsAt } = session;
    return {
      ...rightsOf(user, user.memberships, secondFactorAt !== null),
      ...accountOf(user),
      sessionId,
      via: "session",
      authenticatedAt: authenticatedAt.getTime(),
      ...(secondFactorAt ? { secondFactorAt: secondFactorAt.getTime() } : {}),
      expiresAt: earlier(expiresAt, endsAt),
    };
  }

  /**
   * The caller with the rights that he has now, for what is left of a request that has just changed them. Whoever comes
   * with an API key keeps what he came with.
   */
  async again(caller: Principal): Promise<Principal> {
    const now = caller.user && (await this.bySession(caller.user.sessionId));
    if (!now) return caller;
    const { locale: _locale, expiresAt: _expiresAt, ...user } = now;
    return { ...caller, user };
  }

  /**
   * Null for a key that is unknown, revoked or expired. Acts for its user with no more than it was given, and only in the
   * organizations he belonged to when it was made: whoever joins another one later does not think of his old keys. Where an
   * organization requires a second factor, a key has permissions while its user has one: a program cannot enter a code.
   */
  async byApiKey(key: string): Promise<ResolvedPrincipal | null> {
    const prefix = prefixOf(key);
    const apiKey = prefix === null ? null : await this.apiKeys.live(this.db.client, prefix);
    if (!apiKey || !timingSafeEqual(Buffer.from(apiKey.secretHash), Buffer.from(hashSecret(key)))) return null;
    await this.apiKeys.touch(this.db.client, apiKey);
    const { user } = apiKey;
    const given = (permission: string): boolean => apiKey.permissions.includes(permission);
    const here = user.memberships.filter(({ organizationId }) => apiKey.organizationIds.includes(organizationId));
    const { permissions, memberships } = rightsOf(user, here, await this.hasSecondFactor(user, here), given);
    return {
      ...accountOf(user),
      sessionId: apiKey.id,
      via: "apiKey",
      permissions: [...permissions, ...ownPermissions.filter(given)],
      memberships,
      expiresAt: apiKey.expiresAt,
    };
  }

  /** Not asked of the database unless an organization wants to know. */
  private async hasSecondFactor({ id }: Holder, memberships: Holder["memberships"]): Promise<boolean> {
    if (!memberships.some(({ organization }) => organization.requireSecondFactor)) return false;
    const { totp, passkeys } = await this.secondFactors.enrolled(this.db.client, id);
    return totp || passkeys;
  }
}

const earlier = (a: Date, b: Date): Date => (a < b ? a : b);

const accountOf = ({ id, locale, email, emailVerifiedAt }: Holder) => ({
  id, locale, verified: emailVerifiedAt !== null, ...(emailVerifiedAt === null ? {} : { confirmedEmail: email }),
});

/**
 * The one place that turns roles into permissions.
 * @param secondFactor whether it is used: without it, organizations that require it withhold theirs
 */
function rightsOf(
  { role }: Holder,
  memberships: Holder["memberships"],
  secondFactor: boolean,
  given: (permission: string) => boolean = () => true,
): Pick<SignedIn, "permissions" | "memberships"> {
  return {
    permissions: permissionsEverywhere(role).filter(given),
    memberships: memberships.map(({ organizationId, role: memberRole, organization }) =>
      organization.requireSecondFactor && !secondFactor
        ? { organizationId, role: memberRole, permissions: [], secondFactorRequired: true }
        : { organizationId, role: memberRole, permissions: permissionsOfMember(memberRole).filter(given) },
    ),
  };
}
