import { unauthenticated } from "../../../platform/errors/platform-errors";
import type { Principal } from "../../../platform/auth/principal";
import { loggedNetwork } from "../../../platform/logging/personal-data";
import type { AuthDatabase, Tx } from "../repositories/database";
import type { RefreshTokenRepository, RefreshTokenRecord } from "../repositories/refresh-token.repository";
import type { SessionRepository, SessionRecord } from "../repositories/session.repository";
import type { UserRepository, UserRecord } from "../repositories/user.repository";
import type { PrincipalChanges } from "./principal-changes";
import type { OwnerNotices } from "./owner-notices";
import { secondUse, successorOf } from "./refresh-tokens";
import { hashSecret, newSecret } from "./secret-tokens";
import { expiryOf } from "./session-lifetime";
import type { OpenedSession, SessionOpener, SignedInAs } from "./session-opener";
import type { TokenGuesses } from "./token-guesses";

export class RefreshSession {
  /** @param secrets the first one derives successors; the others, those that were derived before a rotation */
  constructor(
    private readonly db: AuthDatabase,
    private readonly changes: PrincipalChanges,
    private readonly repositories: { readonly users: UserRepository; readonly sessions: SessionRepository; readonly refreshTokens: RefreshTokenRepository },
    private readonly opener: SessionOpener,
    private readonly secrets: readonly string[],
    private readonly guesses: TokenGuesses,
    private readonly notices: OwnerNotices,
  ) {}

  /**
   * Spends a refresh token and gives the next one. Anybody who has one may: it is the proof itself.
   * @throws UNAUTHENTICATED when it is unknown, expired, of an ended session, or was used before: that ends the session;
   * RATE_LIMITED for too many that are none
   */
  async run(caller: Principal, refreshToken: string): Promise<SignedInAs> {
    const { sessions, refreshTokens, users } = this.repositories;
    const tokenHash = hashSecret(refreshToken);
    const known = await this.guesses.guess(caller.address, () => refreshTokens.find(this.db.client, tokenHash));
    if (!known) throw over();
    const outcome = await this.changes.commit(async (tx, changed): Promise<{ user: UserRecord; session: OpenedSession } | null> => {
      const session = await sessions.lock(tx, known.sessionId);
      const now = new Date();
      if (!session || session.endedAt || session.expiresAt <= now || session.endsAt <= now) return null;
      // Read again: whoever held the lock before us may have spent it.
      const token = await refreshTokens.find(tx, tokenHash);
      if (!token) return null;
      const next = token.replacedAt === null ? await this.rotate(tx, session, refreshToken, now) : await this.repeat(tx, token, refreshToken, now);
      if (next === null) {
        changed(session.userId, await sessions.end(tx, { id: session.id }));
        const data = { sessionId: session.id, userId: session.userId, reason: "refresh token reused" };
        this.db.logEvent(tx, "session ended", data, "warn");
        this.db.logEvent(tx, "refresh token reused", { ...data, network: loggedNetwork(caller.address) }, "warn");
        await this.notices.send(tx, session.userId, { change: "REFRESH_TOKEN_REUSED", userAgent: session.userAgent });
        return null;
      }
      const user = await users.byId(tx, session.userId);
      return user && { user, session: { sessionId: session.id, refreshToken: next, deviceToken: null, endsAt: session.endsAt } };
    });
    if (!outcome) throw over();
    return this.opener.answer(outcome.user, outcome.session);
  }

  private async rotate(tx: Tx, session: SessionRecord, refreshToken: string, now: Date): Promise<string> {
    const salt = newSecret();
    const next = successorOf(refreshToken, salt, this.secrets[0] ?? "");
    await this.repositories.refreshTokens.replace(tx, hashSecret(refreshToken), salt);
    await this.repositories.refreshTokens.insert(tx, hashSecret(next), session.id);
    await this.repositories.sessions.prolong(tx, session.id, expiryOf(now, session.rememberMe, session.endsAt));
    return next;
  }

  /** @returns the successor that was given before, or null when the token was stolen */
  private async repeat(tx: Tx, token: RefreshTokenRecord, refreshToken: string, now: Date): Promise<string | null> {
    for (const secret of this.secrets) {
      const next = successorOf(refreshToken, token.salt ?? "", secret);
      const row = await this.repositories.refreshTokens.find(tx, hashSecret(next));
      if (row && token.replacedAt) return secondUse(token.replacedAt, row.replacedAt !== null, now) === "repeat" ? next : null;
    }
    return null;
  }
}

const over = () => unauthenticated("The session is over. Please sign in again.");
