import type { Tx } from "./database";

export interface RefreshTokenRecord {
  readonly tokenHash: string;
  readonly sessionId: string;
  readonly replacedAt: Date | null;
  /** Set when it was replaced. */
  readonly salt: string | null;
}

export class RefreshTokenRepository {
  async insert(tx: Tx, tokenHash: string, sessionId: string): Promise<void> {
    await tx.refreshToken.create({ data: { tokenHash, sessionId } });
  }

  async find(tx: Tx, tokenHash: string): Promise<RefreshTokenRecord | null> {
    return await tx.refreshToken.findUnique({ where: { tokenHash } });
  }

  /** @returns false when another was faster */
  async replace(tx: Tx, tokenHash: string, salt: string): Promise<boolean> {
    const { count } = await tx.refreshToken.updateMany({ where: { tokenHash, replacedAt: null }, data: { replacedAt: new Date(), salt } });
    return count === 1;
  }
}
