import { requireUser } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { forbidden } from "../../../platform/errors/platform-errors";
import type { AccessTokens } from "./access-tokens";
import type { ResolvePrincipal } from "./resolve-principal";

/** What is to be known of a token. */
export interface TokenStanding {
  /** Good now, and with every permission that was asked for. */
  readonly valid: boolean;
  readonly userId: string | null;
  /** What its holder may do somewhere: everywhere, or in at least one organization. */
  readonly permissions: readonly string[];
  readonly expiresAt: Date | null;
}

const nobody: TokenStanding = { valid: false, userId: null, permissions: [], expiresAt: null };

export class ValidateToken {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly principals: ResolvePrincipal,
  ) {}

  /**
   * For people: about one's own token, or anybody's with tokens:validate.
   * @throws UNAUTHENTICATED for nobody, FORBIDDEN for a good token of somebody else
   */
  async run(caller: Principal, token: string, permissions: readonly string[]): Promise<TokenStanding> {
    const user = requireUser(caller);
    const standing = await this.inspect(token, permissions);
    if (standing.userId !== null && standing.userId !== user.id && !user.permissions.includes("tokens:validate")) throw forbidden();
    return standing;
  }

  /** For other services, which prove themselves by their signature. An access token or an API key. */
  async inspect(token: string, permissions: readonly string[]): Promise<TokenStanding> {
    const claims = await this.accessTokens.read(token);
    const holder = claims ? await this.principals.bySession(claims.sessionId) : await this.principals.byApiKey(token);
    if (!holder) return nobody;
    const held = new Set([...holder.permissions, ...holder.memberships.flatMap((membership) => membership.permissions)]);
    return {
      valid: permissions.every((permission) => held.has(permission)),
      userId: holder.id,
      permissions: [...held].sort(),
      expiresAt: claims?.expiresAt ?? holder.expiresAt,
    };
  }
}
