import { requireSession, unverified, type SignedIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { requireRecent } from "../../../platform/auth/recent-authentication";
import { isId, newId } from "../../../platform/db/new-id";
import { badInput, conflict, forbidden, notFound, unauthenticated } from "../../../platform/errors/platform-errors";
import { loggedNetwork } from "../../../platform/logging/personal-data";
import { addToOutbox } from "../../../platform/outbox/outbox";
import { ownPermissions, permissions as known } from "../../../contracts/permissions";
import type { ApiKeyRecord, ApiKeyRepository } from "../repositories/api-key.repository";
import type { Tx } from "../repositories/database";
import type { MembershipRepository } from "../repositories/membership.repository";
import type { SessionRepository } from "../repositories/session.repository";
import type { UserRepository } from "../repositories/user.repository";
import { newApiKey } from "./api-key-format";
import { keyMessages } from "./audit-messages";
import type { OwnerNotices } from "./owner-notices";
import type { PrincipalChanges } from "./principal-changes";

/** A key of which nobody knows any more what it was for is the one that leaks. */
const MOST_KEYS = 50;

/** Makes and revokes API keys. Only a person who signed in may: a key that leaked must not make itself immortal. */
export class ApiKeys {
  constructor(
    private readonly changes: PrincipalChanges,
    private readonly users: UserRepository,
    private readonly memberships: MembershipRepository,
    private readonly sessions: SessionRepository,
    private readonly apiKeys: ApiKeyRepository,
    private readonly notices: OwnerNotices,
    private readonly recentMinutes: number,
  ) {}

  /**
   * @returns the key, and its secret, which is nowhere else
   * @throws UNAUTHENTICATED; BAD_USER_INPUT for no permission, one that there is not, and for an end in the past; FORBIDDEN
   * for a caller with a key, for one whose address is not confirmed, and for a permission that he has nowhere; CONFLICT
   * with 50 keys; REAUTHENTICATION_REQUIRED
   */
  async create(caller: Principal, input: { name: string; permissions: readonly string[]; expiresAt: Date | null }): Promise<{ apiKey: ApiKeyRecord; secret: string }> {
    const user = requireSession(caller);
    requireRecent(caller, this.recentMinutes);
    const permissions = [...new Set(input.permissions)];
    const unknown = permissions.filter((permission) => !(permission in known));
    if (permissions.length === 0) throw badInput({ permissions: "must name what the key is for" });
    if (unknown.length > 0) throw badInput({ permissions: `has ${unknown.slice(0, 3).join(", ")}, which is no permission` });
    if (input.expiresAt && input.expiresAt <= new Date()) throw badInput({ expiresAt: "must be in the future" });
    const held = new Set<string>([...ownPermissions, ...user.permissions, ...user.memberships.flatMap((membership) => membership.permissions)]);
    const missing = permissions.filter((permission) => !held.has(permission));
    if (missing.length > 0) throw forbidden(`You cannot give away what you do not have: ${missing.join(", ")}.`);
    const { secret, prefix, secretHash } = newApiKey();
    const apiKey = await this.changes.commit(async (tx) => {
      // Whoever sets a password holds the user too: a key is made before that, and revoked, or not at all.
      await this.users.lock(tx, user.id);
      await this.requireLive(tx, user);
      // Whoever registered a stranger's address must not have a key by the time that the stranger comes.
      if (!(await this.users.byId(tx, user.id))?.emailVerifiedAt) throw unverified();
      if ((await this.apiKeys.countOf(tx, user.id)) >= MOST_KEYS) throw conflict(`You have ${MOST_KEYS} API keys: revoke one that is not needed any more.`);
      const organizationIds = (await this.memberships.ofUsers(tx, [user.id])).map(({ organizationId }) => organizationId);
      const made = await this.apiKeys.insert(tx, { id: newId(), userId: user.id, name: input.name.trim(), prefix, secretHash, permissions, organizationIds, expiresAt: input.expiresAt });
      await addToOutbox(tx, ...keyMessages(caller, "API_KEY_CREATED", [made]));
      this.changes.logEvent(tx, "api key created", { apiKeyId: made.id, userId: user.id, permissions, network: loggedNetwork(caller.address) });
      await this.notices.send(tx, user.id, { change: "API_KEY_CREATED", keyPrefix: made.prefix });
      return made;
    });
    return { apiKey, secret };
  }

  /** Ends a key at once. @throws UNAUTHENTICATED; FORBIDDEN for a caller with a key; NOT_FOUND for a key that is not the caller's, or was revoked before */
  async revoke(caller: Principal, id: string): Promise<void> {
    const user = requireSession(caller);
    await this.changes.commit(async (tx, changed) => {
      await this.requireLive(tx, user);
      const revoked = isId(id) ? await this.apiKeys.revoke(tx, id, user.id) : null;
      if (!revoked) throw notFound("API key");
      await addToOutbox(tx, ...keyMessages(caller, "API_KEY_REVOKED", [revoked]));
      changed(user.id, [revoked.id]);
      this.changes.logEvent(tx, "api key revoked", { apiKeyId: revoked.id, userId: user.id });
    });
  }

  /** A session that was ended a moment ago, which the gateway may still remember, makes no key that outlives it. */
  private async requireLive(tx: Tx, user: SignedIn): Promise<void> {
    if (!(await this.sessions.live(tx, user.sessionId))) throw unauthenticated("This session was ended. Please sign in again.");
  }
}
