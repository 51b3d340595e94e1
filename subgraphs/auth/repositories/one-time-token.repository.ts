import type { Tx } from "./database";

export type OneTimePurpose = "VERIFY_EMAIL" | "RESET_PASSWORD";

export interface NewOneTimeToken {
  readonly tokenHash: string;
  readonly purpose: OneTimePurpose;
  readonly userId: string;
  readonly expiresAt: Date;
  /** With our secret it gives the token again. If omitted, the token cannot be sent again. */
  readonly salt?: string;
}

export interface StoredToken {
  readonly tokenHash: string;
  readonly salt: string | null;
  readonly expiresAt: Date;
}

export class OneTimeTokenRepository {
  /** Makes the only good one of its purpose: an older link in an older mail is dead. */
  async replace(tx: Tx, token: NewOneTimeToken): Promise<void> {
    await this.removeOf(tx, token.userId, token.purpose);
    await tx.oneTimeToken.create({ data: token });
  }

  /** Makes another one: older ones of its purpose stay valid until they expire. */
  async add(tx: Tx, token: NewOneTimeToken): Promise<void> {
    await tx.oneTimeToken.create({ data: token });
  }

  /** The newest one of its purpose that was created since then, or null. */
  async latest(tx: Tx, userId: string, purpose: OneTimePurpose, since: Date): Promise<StoredToken | null> {
    return await tx.oneTimeToken.findFirst({
      where: { userId, purpose, createdAt: { gt: since } },
      orderBy: { createdAt: "desc" },
      select: { tokenHash: true, salt: true, expiresAt: true },
    });
  }

  /** Whose it is while it is good; it stays so. */
  async ownerOf(tx: Tx, tokenHash: string, purpose: OneTimePurpose): Promise<string | null> {
    const row = await tx.oneTimeToken.findUnique({ where: { tokenHash, purpose, expiresAt: { gt: new Date() } }, select: { userId: true } });
    return row?.userId ?? null;
  }

  /** Takes it out: it is good once, whoever asks at the same moment. @returns whose it was, or null */
  async take(tx: Tx, tokenHash: string, purpose: OneTimePurpose): Promise<string | null> {
    const rows = await tx.$queryRawUnsafe<{ userId: string }[]>(
      `DELETE FROM one_time_tokens WHERE token_hash = $1 AND purpose = $2::"OneTimePurpose" AND expires_at > now() RETURNING user_id::text AS "userId"`,
      tokenHash,
      purpose,
    );
    return rows[0]?.userId ?? null;
  }

  async removeOf(tx: Tx, userId: string, purpose: OneTimePurpose): Promise<void> {
    await tx.oneTimeToken.deleteMany({ where: { userId, purpose } });
  }

  async purge(tx: Tx, before: Date): Promise<void> {
    await tx.oneTimeToken.deleteMany({ where: { expiresAt: { lt: before } } });
  }
}
