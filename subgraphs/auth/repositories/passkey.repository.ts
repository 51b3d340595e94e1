import { uniqueViolation } from "../../../platform/db/unique-violation";
import type { Tx } from "./database";

/** A WebAuthn credential. */
export interface PasskeyRecord {
  readonly id: string;
  readonly userId: string;
  /** Base64url. */
  readonly credentialId: string;
  readonly transports: readonly string[];
  readonly backedUp: boolean;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

export interface NewPasskey extends Omit<PasskeyRecord, "createdAt" | "lastUsedAt"> {
  /** COSE. */
  readonly publicKey: Uint8Array;
  readonly counter: number;
}

const columns = { id: true, userId: true, credentialId: true, transports: true, backedUp: true, name: true, createdAt: true, lastUsedAt: true } as const;

export class PasskeyRepository {
  /** @returns null if the credential is registered, by any user; the transaction is lost then */
  async insert(tx: Tx, passkey: NewPasskey): Promise<PasskeyRecord | null> {
    try {
      const data = { ...passkey, transports: [...passkey.transports], publicKey: Uint8Array.from(passkey.publicKey), counter: BigInt(passkey.counter) };
      return await tx.passkey.create({ data, select: columns });
    } catch (error) {
      if (uniqueViolation(error) !== null) return null;
      throw error;
    }
  }

  /** Passkeys of these users, the oldest first. */
  async ofUsers(tx: Tx, userIds: readonly string[]): Promise<PasskeyRecord[]> {
    return await tx.passkey.findMany({ where: { userId: { in: [...userIds] } }, select: columns, orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
  }

  async countOf(tx: Tx, userId: string): Promise<number> {
    return await tx.passkey.count({ where: { userId } });
  }

  /** With its public key, to verify a signature. */
  async byCredentialId(tx: Tx, credentialId: string): Promise<(PasskeyRecord & { readonly publicKey: Uint8Array<ArrayBuffer> }) | null> {
    return await tx.passkey.findUnique({ where: { credentialId }, select: { ...columns, publicKey: true } });
  }

  /**
   * Records a use. An authenticator that counts must have counted further: a lower number comes from a copy of the key.
   * @returns false if the counter did not increase
   */
  async use(tx: Tx, id: string, counter: number, backedUp: boolean): Promise<boolean> {
    const increased = counter === 0 ? { counter: 0n } : { counter: { lt: BigInt(counter) } };
    const { count } = await tx.passkey.updateMany({ where: { id, ...increased }, data: { counter: BigInt(counter), backedUp, lastUsedAt: new Date() } });
    return count === 1;
  }

  /** @returns null if it is not this user's */
  async rename(tx: Tx, id: string, userId: string, name: string): Promise<PasskeyRecord | null> {
    const [renamed] = await tx.passkey.updateManyAndReturn({ where: { id, userId }, data: { name }, select: columns });
    return renamed ?? null;
  }

  /** @returns null if it is not this user's */
  async remove(tx: Tx, id: string, userId: string): Promise<{ readonly name: string } | null> {
    const [removed] = await tx.$queryRawUnsafe<{ name: string }[]>("DELETE FROM passkeys WHERE id = $1::uuid AND user_id = $2::uuid RETURNING name", id, userId);
    return removed ?? null;
  }
}
