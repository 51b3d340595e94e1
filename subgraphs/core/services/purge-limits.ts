import type { AbandonedHoldRepository } from "../repositories/abandoned-hold.repository";
import type { ChallengeRepository } from "../repositories/challenge.repository";
import type { CoreDatabase } from "../repositories/database";

/** Milliseconds for which rows stay after they last counted: the clocks of processes differ. */
const MARGIN = 600_000;

/** Deletes what no longer counts towards any limit. Safe to run several times at once. */
export class PurgeLimits {
  /** @param abandonedHoldMinutes how long abandoned holds count */
  constructor(
    private readonly db: CoreDatabase,
    private readonly abandoned: AbandonedHoldRepository,
    private readonly challenges: ChallengeRepository,
    private readonly abandonedHoldMinutes: number,
  ) {}

  async run(now = new Date()): Promise<void> {
    // The wait after the last hold can outlast the time for which the holds count by at most an hour.
    await this.abandoned.purge(this.db.client, new Date(now.getTime() - this.abandonedHoldMinutes * 60_000 - MARGIN));
    await this.challenges.purge(this.db.client, new Date(now.getTime() - MARGIN));
  }
}
