import type { Tx } from "./database";

export class UsedChallengeRepository {
  /** Marks a challenge as answered. @returns false if it was answered before */
  async use(tx: Tx, id: string, expiresAt: Date): Promise<boolean> {
    const { count } = await tx.usedChallenge.createMany({ data: [{ id, expiresAt }], skipDuplicates: true });
    return count === 1;
  }

  async purge(tx: Tx, before: Date): Promise<void> {
    await tx.usedChallenge.deleteMany({ where: { expiresAt: { lt: before } } });
  }
}
