import type { AuthDatabase } from "../repositories/database";
import type { InvitationRepository } from "../repositories/invitation.repository";
import type { OneTimeTokenRepository } from "../repositories/one-time-token.repository";
import type { SessionRepository } from "../repositories/session.repository";
import type { KnownOrigins } from "./known-origins";
import type { UsedChallengeRepository } from "../repositories/used-challenge.repository";

/** Milliseconds for which what is over is kept, so that it can still be looked into: a week. */
const KEPT = 7 * 24 * 3_600_000;

/** Removes what nobody can use any more. */
export class Housekeeping {
  constructor(
    private readonly db: AuthDatabase,
    private readonly sessions: SessionRepository,
    private readonly invitations: InvitationRepository,
    private readonly oneTimeTokens: OneTimeTokenRepository,
    private readonly origins: KnownOrigins,
    private readonly usedChallenges: UsedChallengeRepository,
  ) {}

  async run(now = new Date()): Promise<void> {
    const before = new Date(now.getTime() - KEPT);
    await this.sessions.purge(this.db.client, before);
    await this.invitations.purge(this.db.client, before);
    await this.oneTimeTokens.purge(this.db.client, before);
    await this.origins.purge(this.db.client, now);
    await this.usedChallenges.purge(this.db.client, before);
  }
}
