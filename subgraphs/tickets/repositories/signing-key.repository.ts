import type { EventSigningKey } from "../../../prisma/tickets/client/client";
import type { Tx } from "./database";

export type SigningKeyRecord = EventSigningKey;

/** Table `event_signing_keys`. */
export class SigningKeyRepository {
  /** Keeps the first key of an event, whoever comes with another one. */
  async insertIfFirst(tx: Tx, key: Omit<SigningKeyRecord, "createdAt">): Promise<void> {
    await tx.$executeRaw`
      INSERT INTO event_signing_keys (id, event_id, public_key, sealed_private)
      VALUES (${key.id}, ${key.eventId}::uuid, ${key.publicKey}, ${key.sealedPrivate}) ON CONFLICT (event_id) DO NOTHING`;
  }

  /** In the order of their IDs, up to 1,000. */
  page(tx: Tx, after: string): Promise<Pick<SigningKeyRecord, "id" | "sealedPrivate">[]> {
    return tx.eventSigningKey.findMany({ where: { id: { gt: after } }, orderBy: { id: "asc" }, take: 1_000, select: { id: true, sealedPrivate: true } });
  }

  /** Does nothing if the private key is not sealed as `from` any longer. */
  async reseal(tx: Tx, id: string, from: string, to: string): Promise<void> {
    await tx.eventSigningKey.updateMany({ where: { id, sealedPrivate: from }, data: { sealedPrivate: to } });
  }

  ofEvent(tx: Tx, eventId: string): Promise<SigningKeyRecord | null> {
    return tx.eventSigningKey.findUnique({ where: { eventId } });
  }

  byId(tx: Tx, id: string): Promise<SigningKeyRecord | null> {
    return tx.eventSigningKey.findUnique({ where: { id } });
  }
}
