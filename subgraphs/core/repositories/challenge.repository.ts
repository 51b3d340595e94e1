import type { Tx } from "./database";

/** Table `used_challenges`. Those of purchases are written by `place_purchase`. */
export class ChallengeRepository {
  /** Uses a challenge for an operation other than a purchase. @returns false if it was used before */
  async use(tx: Tx, id: string, expiresAt: Date): Promise<boolean> {
    const { count } = await tx.usedChallenge.createMany({ data: [{ id, expiresAt }], skipDuplicates: true });
    return count === 1;
  }

  /** Deletes challenges that expired before `time`. @returns the number of rows */
  async purge(tx: Tx, time: Date): Promise<number> {
    const { count } = await tx.usedChallenge.deleteMany({ where: { expiresAt: { lt: time } } });
    return count;
  }
}
