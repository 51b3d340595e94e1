import { newId } from "../../../platform/db/new-id";
import type { Principal } from "../../../platform/auth/principal";
import type { AuthDatabase, Tx } from "../repositories/database";
import type { RefreshTokenRepository } from "../repositories/refresh-token.repository";
import type { SessionRepository } from "../repositories/session.repository";
import type { UserRecord } from "../repositories/user.repository";
import { ACCESS_TOKEN_LIFETIME, type AccessTokens } from "./access-tokens";
import { secondFactors, type AuthenticationMethod } from "./authentication-methods";
import { newRefreshToken, refreshLifetime } from "./refresh-tokens";
import { hashSecret } from "./secret-tokens";

/** What somebody has who signed in. */
export interface SignedInAs {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds until accessToken expires. */
  readonly expiresIn: number;
  readonly sessionId: string;
  readonly user: UserRecord;
}

/** A session as its opener knows it: the refresh token is nowhere else. */
export interface OpenedSession {
  readonly sessionId: string;
  readonly refreshToken: string;
}

/** Begins sessions. */
export class SessionOpener {
  constructor(
    private readonly db: AuthDatabase,
    private readonly sessions: SessionRepository,
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly accessTokens: AccessTokens,
  ) {}

  /** @param methods how the user has just proved who they are */
  async open(tx: Tx, caller: Principal, userId: string, rememberMe: boolean, methods: readonly AuthenticationMethod[]): Promise<OpenedSession> {
    const sessionId = newId();
    const refreshToken = newRefreshToken();
    const expiresAt = new Date(Date.now() + refreshLifetime(rememberMe));
    const now = new Date();
    const secondFactorAt = methods.some((method) => secondFactors.includes(method)) ? now : null;
    await this.sessions.insert(tx, {
      id: sessionId, userId, userAgent: caller.userAgent ?? null, rememberMe, expiresAt, authenticatedAt: now, secondFactorAt, methods,
    });
    await this.refreshTokens.insert(tx, hashSecret(refreshToken), sessionId);
    this.db.logEvent(tx, "user signed in", { userId, sessionId, rememberMe, methods });
    return { sessionId, refreshToken };
  }

  /** The answer to whoever signed in; after the transaction, because it may have to make a signing key. */
  async answer(user: UserRecord, { sessionId, refreshToken }: OpenedSession): Promise<SignedInAs> {
    const accessToken = await this.accessTokens.issue(user.id, sessionId);
    return { accessToken, refreshToken, expiresIn: ACCESS_TOKEN_LIFETIME, sessionId, user };
  }
}
