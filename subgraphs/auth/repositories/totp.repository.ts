import type { Tx } from "./database";

/** The secret of an authenticator app. */
export interface TotpRecord {
  readonly id: string;
  readonly userId: string;
  /** Encrypted for the record's ID. */
  readonly sealedSecret: string;
  /** Null until its first code was entered. */
  readonly confirmedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

const columns = { id: true, userId: true, sealedSecret: true, confirmedAt: true, lastUsedAt: true } as const;

export class TotpRepository {
  /** Stores a secret that does not count yet, instead of an earlier one of this kind. */
  async replacePending(tx: Tx, secret: Pick<TotpRecord, "id" | "userId" | "sealedSecret">): Promise<void> {
    await tx.totpSecret.deleteMany({ where: { userId: secret.userId, confirmedAt: null } });
    await tx.totpSecret.create({ data: secret });
  }

  async pendingOf(tx: Tx, userId: string): Promise<TotpRecord | null> {
    return await tx.totpSecret.findFirst({ where: { userId, confirmedAt: null }, select: columns });
  }

  async confirmedOf(tx: Tx, userId: string): Promise<TotpRecord | null> {
    return await tx.totpSecret.findFirst({ where: { userId, confirmedAt: { not: null } }, select: columns });
  }

  async confirmedOfUsers(tx: Tx, userIds: readonly string[]): Promise<TotpRecord[]> {
    return await tx.totpSecret.findMany({ where: { userId: { in: [...userIds] }, confirmedAt: { not: null } }, select: columns });
  }

  /** Makes the pending secret the user's only one. @param step of the code that confirmed it */
  async confirm(tx: Tx, { id, userId }: Pick<TotpRecord, "id" | "userId">, step: number): Promise<void> {
    await tx.totpSecret.deleteMany({ where: { userId, NOT: { id } } });
    const now = new Date();
    await tx.totpSecret.update({ where: { id }, data: { confirmedAt: now, lastStep: step, lastUsedAt: now } });
  }

  /**
   * Accepts the code of a time step, once: of two requests with the same code, one finds it used.
   * @returns false if a code of this step or a later one was accepted before
   */
  async accept(tx: Tx, id: string, step: number): Promise<boolean> {
    const { count } = await tx.totpSecret.updateMany({ where: { id, lastStep: { lt: step } }, data: { lastStep: step, lastUsedAt: new Date() } });
    return count === 1;
  }

  /** @returns whether there was a confirmed one */
  async removeOf(tx: Tx, userId: string): Promise<boolean> {
    const rows = await tx.$queryRawUnsafe<{ confirmed: boolean }[]>(
      "DELETE FROM totp_secrets WHERE user_id = $1::uuid RETURNING confirmed_at IS NOT NULL AS confirmed",
      userId,
    );
    return rows.some(({ confirmed }) => confirmed);
  }

  /** Secrets in the order of their IDs, for a change of the encryption key. */
  async page(tx: Tx, after: string, size: number): Promise<Pick<TotpRecord, "id" | "sealedSecret">[]> {
    return await tx.totpSecret.findMany({
      where: after === "" ? {} : { id: { gt: after } },
      select: { id: true, sealedSecret: true },
      orderBy: { id: "asc" },
      take: size,
    });
  }

  /** Does nothing if another process was faster. */
  async reseal(tx: Tx, id: string, from: string, to: string): Promise<void> {
    await tx.totpSecret.updateMany({ where: { id, sealedSecret: from }, data: { sealedSecret: to } });
  }
}
