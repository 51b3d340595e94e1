import { isSelf, requireUser } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { ownPermissions } from "../../../contracts/permissions";
import { forbidden } from "../../../platform/errors/platform-errors";
import type { AccessClaims, AccessTokens } from "./access-tokens";
import type { ResolvedPrincipal, ResolvePrincipal } from "./resolve-principal";
import type { TokenGuesses } from "./token-guesses";

/** What is to be known of a token. */
export interface TokenStanding {
  /** Good now, and with every permission that was asked for. */
  readonly valid: boolean;
  readonly userId: string | null;
  /** The session or API key; null for a token that is none. */
  readonly sessionId: string | null;
  /** What its holder may do somewhere: everywhere, or in at least one organization. */
  readonly permissions: readonly string[];
  readonly expiresAt: Date | null;
}

const nobody: TokenStanding = { valid: false, userId: null, sessionId: null, permissions: [], expiresAt: null };

export class ValidateToken {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly principals: ResolvePrincipal,
    private readonly guesses: TokenGuesses,
  ) {}

  /**
   * For people: about one's own token, or anybody's with tokens:validate.
   * @throws UNAUTHENTICATED for nobody, FORBIDDEN for a good token of somebody else; RATE_LIMITED for too many that are
   * none, unless the caller has tokens:validate
   */
  async run(caller: Principal, token: string, permissions: readonly string[]): Promise<TokenStanding> {
    const user = requireUser(caller);
    if (user.permissions.includes("tokens:validate")) return this.inspect(token, permissions);
    const standing = await this.guesses.guess(caller.address, async () => {
      const found = await this.inspect(token, permissions);
      return found.userId === null ? null : found;
    });
    const own = standing?.sessionId === user.sessionId || isSelf(caller, standing?.userId ?? null, "account:read");
    if (standing && !own) throw forbidden();
    return standing ?? nobody;
  }

  /** For other services, which prove themselves by their signature. An access token or an API key. */
  async inspect(token: string, permissions: readonly string[]): Promise<TokenStanding> {
    const found = await this.find(token);
    if (!found) return nobody;
    const { claims, holder } = found;
    const held = new Set<string>([...(holder.via === "session" ? ownPermissions : []), ...holder.permissions, ...holder.memberships.flatMap((membership) => membership.permissions)]);
    return {
      valid: permissions.every((permission) => held.has(permission)),
      userId: holder.id,
      sessionId: holder.sessionId,
      permissions: [...held].sort(),
      expiresAt: claims?.expiresAt ?? holder.expiresAt,
    };
  }

  /**
   * The principal behind an access token or API key, for a service that accepts them itself.
   * @param address of the client, for the limit on invalid tokens
   * @returns null for a token that is invalid, expired or revoked
   * @throws RATE_LIMITED for too many invalid tokens from this address
   */
  async holderOf(token: string, address: string): Promise<ResolvedPrincipal | null> {
    return this.guesses.guess(address, async () => (await this.find(token))?.holder ?? null);
  }

  private async find(token: string): Promise<{ claims: AccessClaims | null; holder: ResolvedPrincipal } | null> {
    const claims = await this.accessTokens.read(token);
    const holder = claims ? await this.principals.bySession(claims.sessionId) : await this.principals.byApiKey(token);
    return holder && { claims, holder };
  }
}
