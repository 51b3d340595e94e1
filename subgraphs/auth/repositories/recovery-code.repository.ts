import type { Tx } from "./database";

export class RecoveryCodeRepository {
  /** Replaces all codes of the user. */
  async replace(tx: Tx, userId: string, codeHashes: readonly string[]): Promise<void> {
    await this.removeOf(tx, userId);
    await tx.recoveryCode.createMany({ data: codeHashes.map((codeHash) => ({ userId, codeHash })) });
  }

  /** Uses a code, once: of two requests with the same code, one finds it used. @returns whether it was valid */
  async use(tx: Tx, userId: string, codeHash: string): Promise<boolean> {
    const { count } = await tx.recoveryCode.updateMany({ where: { userId, codeHash, usedAt: null }, data: { usedAt: new Date() } });
    return count === 1;
  }

  /** Codes that are left, by user; a user without any is omitted. */
  async countLeft(tx: Tx, userIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await tx.recoveryCode.groupBy({ by: ["userId"], where: { userId: { in: [...userIds] }, usedAt: null }, _count: true });
    return new Map(rows.map((row) => [row.userId, row._count]));
  }

  async removeOf(tx: Tx, userId: string): Promise<void> {
    await tx.recoveryCode.deleteMany({ where: { userId } });
  }
}
