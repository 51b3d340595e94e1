import { requireSession } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
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
      changed(id, await this.sessions.end(tx, everywhere ? { userId: id } : { id: sessionId }));
    });
  }
}
