import { requireUser, type SignedIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId, newId } from "../../../platform/db/new-id";
import { badInput, conflict, forbidden, notFound } from "../../../platform/errors/platform-errors";
import { permissions as known } from "../../../contracts/permissions";
import type { ApiKeyRecord, ApiKeyRepository } from "../repositories/api-key.repository";
import type { Tx } from "../repositories/database";
import type { SessionRepository } from "../repositories/session.repository";
import type { UserRepository } from "../repositories/user.repository";
import { newApiKey } from "./api-key-format";
import type { PrincipalChanges } from "./principal-changes";

/** A key of which nobody knows any more what it was for is the one that leaks. */
const MOST_KEYS = 50;

/** Makes and revokes API keys. Only a person who signed in may: a key that leaked must not make itself immortal. */
export class ApiKeys {
  constructor(
    private readonly changes: PrincipalChanges,
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly apiKeys: ApiKeyRepository,
  ) {}

  /**
   * @returns the key, and its secret, which is nowhere else
   * @throws UNAUTHENTICATED; BAD_USER_INPUT for a permission that there is not, and for an end in the past; FORBIDDEN for
   * a permission that the caller has nowhere; CONFLICT with 50 keys
   */
  async create(caller: Principal, input: { name: string; permissions: readonly string[]; expiresAt: Date | null }): Promise<{ apiKey: ApiKeyRecord; secret: string }> {
    const user = requireUser(caller);
    const permissions = [...new Set(input.permissions)];
    const unknown = permissions.filter((permission) => !(permission in known));
    if (unknown.length > 0) throw badInput({ permissions: `has ${unknown.slice(0, 3).join(", ")}, which is no permission` });
    if (input.expiresAt && input.expiresAt <= new Date()) throw badInput({ expiresAt: "must be in the future" });
    const held = new Set([...user.permissions, ...user.memberships.flatMap((membership) => membership.permissions)]);
    const missing = permissions.filter((permission) => !held.has(permission));
    if (missing.length > 0) throw forbidden(`You cannot give away what you do not have: ${missing.join(", ")}.`);
    const { secret, prefix, secretHash } = newApiKey();
    const apiKey = await this.changes.commit(async (tx) => {
      await this.requireSession(tx, user);
      await this.users.lock(tx, user.id);
      if ((await this.apiKeys.countOf(tx, user.id)) >= MOST_KEYS) throw conflict(`You have ${MOST_KEYS} API keys: revoke one that is not needed any more.`);
      return this.apiKeys.insert(tx, { id: newId(), userId: user.id, name: input.name.trim(), prefix, secretHash, permissions, expiresAt: input.expiresAt });
    });
    return { apiKey, secret };
  }

  /** Ends a key at once. @throws UNAUTHENTICATED; FORBIDDEN for a caller with a key; NOT_FOUND for a key that is not the caller's, or was revoked before */
  async revoke(caller: Principal, id: string): Promise<void> {
    const user = requireUser(caller);
    await this.changes.commit(async (tx, changed) => {
      await this.requireSession(tx, user);
      if (!isId(id) || !(await this.apiKeys.revoke(tx, id, user.id))) throw notFound("API key");
      changed(user.id, [id]);
    });
  }

  private async requireSession(tx: Tx, user: SignedIn): Promise<void> {
    if (!(await this.sessions.live(tx, user.sessionId))) throw forbidden("API keys are managed by a person who signed in, not by a key.");
  }
}
