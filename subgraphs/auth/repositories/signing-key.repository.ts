import type { Tx } from "./database";

export interface SigningKeyRecord {
  readonly id: string;
  readonly publicKey: string;
  readonly sealedPrivate: string;
  readonly signsFrom: Date;
}

/** Any fixed number, for pg_advisory_xact_lock. */
const LOCK = 7_206_518_342;

export class SigningKeyRepository {
  /** The one that signs last comes first. */
  async all(tx: Tx): Promise<SigningKeyRecord[]> {
    return await tx.signingKey.findMany({ orderBy: [{ signsFrom: "desc" }, { id: "desc" }] });
  }

  /** Does nothing if the private key is not sealed as `from` any longer. */
  async reseal(tx: Tx, id: string, from: string, to: string): Promise<void> {
    await tx.signingKey.updateMany({ where: { id, sealedPrivate: from }, data: { sealedPrivate: to } });
  }

  async insert(tx: Tx, key: SigningKeyRecord): Promise<void> {
    await tx.signingKey.create({ data: key });
  }

  async remove(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.signingKey.deleteMany({ where: { id: { in: [...ids] } } });
  }

  /** Until the transaction ends, nobody else makes keys. */
  async lock(tx: Tx): Promise<void> {
    await tx.$executeRawUnsafe("SELECT pg_advisory_xact_lock($1::bigint)", LOCK);
  }
}
