import { requireSession } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { notFound } from "../../../platform/errors/platform-errors";
import type { SessionRepository } from "../repositories/session.repository";
import type { PrincipalChanges } from "./principal-changes";

export class LogOut {
  constructor(
    private readonly changes: PrincipalChanges,
    private readonly sessions: SessionRepository,
  ) {}

  /**
   * Ends the caller's session, or all of his; API keys stay, they are revoked one by one.
   * @throws UNAUTHENTICATED for nobody, FORBIDDEN for an API key
   */
  async run(caller: Principal, everywhere: boolean): Promise<void> {
    const { id, sessionId } = requireSession(caller);
    await this.changes.commit(async (tx, changed) => {
      const ended = await this.sessions.end(tx, everywhere ? { userId: id } : { id: sessionId });
      changed(id, ended);
      if (ended.length > 0) this.changes.logEvent(tx, "user signed out", { userId: id, sessionIds: ended });
    });
  }

  /**
   * Ends one of the caller's sessions, on whatever device it is.
   * @throws UNAUTHENTICATED for nobody, FORBIDDEN for an API key, NOT_FOUND for a session that is not his, or is over
   */
  async endOne(caller: Principal, sessionId: string): Promise<void> {
    const { id: userId } = requireSession(caller);
    await this.changes.commit(async (tx, changed) => {
      const ended = isId(sessionId) ? await this.sessions.end(tx, { id: sessionId, userId }) : [];
      if (ended.length === 0) throw notFound("session");
      changed(userId, ended);
      this.changes.logEvent(tx, "session ended", { userId, sessionId });
    });
  }
}
