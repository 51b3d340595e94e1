import { newId } from "../../../platform/db/new-id";
import type { Principal } from "../../../platform/auth/principal";
import { loggedNetwork } from "../../../platform/logging/personal-data";
import type { AuthDatabase, Tx } from "../repositories/database";
import type { RefreshTokenRepository } from "../repositories/refresh-token.repository";
import type { SessionRepository } from "../repositories/session.repository";
import type { UserRecord } from "../repositories/user.repository";
import { ACCESS_TOKEN_LIFETIME, type AccessTokens } from "./access-tokens";
import { secondFactors, type AuthenticationMethod } from "./authentication-methods";
import type { KnownOrigins } from "./known-origins";
import type { OwnerNotices } from "./owner-notices";
import { newRefreshToken } from "./refresh-tokens";
import { hashSecret } from "./secret-tokens";
import { expiryOf, type SessionLifetime } from "./session-lifetime";

/** What somebody has who signed in. */
export interface SignedInAs {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds until accessToken expires. */
  readonly expiresIn: number;
  readonly sessionId: string;
  /** For the next sign-in from this device; null when a session is refreshed. */
  readonly deviceToken: string | null;
  readonly user: UserRecord;
}

/** A session as its opener knows it: the refresh token is nowhere else. */
export interface OpenedSession {
  readonly sessionId: string;
  readonly refreshToken: string;
  readonly deviceToken: string | null;
  /** When the session ends even if it is used. */
  readonly endsAt: Date;
}

/** How a user signed in. */
export interface SignIn {
  readonly rememberMe: boolean;
  /** How the user has just proved who they are. */
  readonly methods: readonly AuthenticationMethod[];
  /** The token that the device got at an earlier sign-in, or null. */
  readonly deviceToken: string | null;
}

/** Begins sessions. */
export class SessionOpener {
  constructor(
    private readonly db: AuthDatabase,
    private readonly sessions: SessionRepository,
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly accessTokens: AccessTokens,
    private readonly lifetime: SessionLifetime,
    private readonly origins: KnownOrigins,
    private readonly notices: OwnerNotices,
  ) {}

  /** @param tx holds the user, unless nobody else can know the account yet */
  async open(tx: Tx, caller: Principal, userId: string, signIn: SignIn): Promise<OpenedSession> {
    const { rememberMe, methods, deviceToken } = signIn;
    const now = new Date();
    const endsAt = this.lifetime.endOf(now, rememberMe);
    const expiresAt = expiryOf(now, rememberMe, endsAt);
    const secondFactorAt = methods.some((method) => secondFactors.includes(method)) ? now : null;
    const sessionId = newId();
    const refreshToken = newRefreshToken();
    const userAgent = caller.userAgent ?? null;
    await this.sessions.insert(tx, {
      id: sessionId, userId, userAgent, rememberMe, expiresAt, endsAt, authenticatedAt: now, secondFactorAt, methods,
    });
    await this.refreshTokens.insert(tx, hashSecret(refreshToken), sessionId);
    const network = loggedNetwork(caller.address);
    this.db.logEvent(tx, "user signed in", { userId, sessionId, rememberMe, methods, network });
    const seen = await this.origins.record(tx, caller, userId, deviceToken);
    if (seen.isNew) {
      this.db.logEvent(tx, "signed in from new device", { userId, sessionId, network });
      await this.notices.send(tx, userId, { change: "NEW_SIGN_IN", userAgent });
    }
    return { sessionId, refreshToken, deviceToken: seen.deviceToken, endsAt };
  }

  /** The answer to whoever signed in; after the transaction, because it may have to make a signing key. */
  async answer(user: UserRecord, session: OpenedSession): Promise<SignedInAs> {
    const { sessionId, refreshToken, deviceToken, endsAt } = session;
    const left = Math.floor((endsAt.getTime() - Date.now()) / 1_000);
    const expiresIn = Math.max(1, Math.min(ACCESS_TOKEN_LIFETIME, left));
    const accessToken = await this.accessTokens.issue(user.id, sessionId, expiresIn);
    return { accessToken, refreshToken, expiresIn, sessionId, deviceToken, user };
  }
}
