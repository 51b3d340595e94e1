import type { Tx } from "./database";

export type OriginKind = "NETWORK" | "DEVICE";

export interface OriginRecord {
  readonly kind: OriginKind;
  readonly hash: string;
  readonly lastSeenAt: Date;
}

/** Networks and devices from which users have signed in. */
export class SignInOriginRepository {
  /** The user's origins among these hashes. */
  async find(tx: Tx, userId: string, hashes: readonly string[]): Promise<OriginRecord[]> {
    return await tx.signInOrigin.findMany({
      where: { userId, kind: { in: ["NETWORK", "DEVICE"] }, hash: { in: [...hashes] } },
      select: { kind: true, hash: true, lastSeenAt: true },
    });
  }

  async hasAny(tx: Tx, userId: string): Promise<boolean> {
    return (await tx.signInOrigin.findFirst({ where: { userId }, select: { hash: true } })) !== null;
  }

  /** Records a sign-in, and keeps only the newest origins of this kind. */
  async record(tx: Tx, userId: string, kind: OriginKind, hash: string, kept: number): Promise<void> {
    const lastSeenAt = new Date();
    await tx.signInOrigin.upsert({
      where: { userId_kind_hash: { userId, kind, hash } },
      create: { userId, kind, hash, lastSeenAt },
      update: { lastSeenAt },
    });
    await tx.$executeRawUnsafe(
      `DELETE FROM sign_in_origins WHERE user_id = $1::uuid AND kind = $2::"OriginKind" AND hash IN (
         SELECT hash FROM sign_in_origins WHERE user_id = $1::uuid AND kind = $2::"OriginKind"
         ORDER BY last_seen_at DESC, hash OFFSET $3)`,
      userId,
      kind,
      kept,
    );
  }

  async removeAll(tx: Tx, userId: string): Promise<void> {
    await tx.signInOrigin.deleteMany({ where: { userId } });
  }

  async purge(tx: Tx, kind: OriginKind, before: Date): Promise<void> {
    await tx.signInOrigin.deleteMany({ where: { kind, lastSeenAt: { lt: before } } });
  }
}
