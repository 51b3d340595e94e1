import { holder, type Holder } from "./session.repository";
import type { Tx } from "./database";

export interface ApiKeyRecord {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly prefix: string;
  readonly permissions: readonly string[];
  /** Where it is good: the organizations that its user belonged to when it was made, and has not left since. */
  readonly organizationIds: readonly string[];
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
}

export type NewApiKey = Omit<ApiKeyRecord, "createdAt" | "lastUsedAt"> & { readonly secretHash: string };

const columns = { id: true, userId: true, name: true, prefix: true, permissions: true, organizationIds: true, createdAt: true, lastUsedAt: true, expiresAt: true } as const;

const notExpired = () => ({ OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] });

export class ApiKeyRepository {
  async insert(tx: Tx, key: NewApiKey): Promise<ApiKeyRecord> {
    return await tx.apiKey.create({ data: { ...key, permissions: [...key.permissions], organizationIds: [...key.organizationIds] }, select: columns });
  }

  /** Those that were not revoked, expired ones too; the newest first. */
  async ofUsers(tx: Tx, userIds: readonly string[]): Promise<ApiKeyRecord[]> {
    return await tx.apiKey.findMany({ where: { userId: { in: [...userIds] }, revokedAt: null }, select: columns, orderBy: [{ createdAt: "desc" }, { id: "desc" }] });
  }

  async countOf(tx: Tx, userId: string): Promise<number> {
    return await tx.apiKey.count({ where: { userId, revokedAt: null } });
  }

  /** A key that is good now, with its user. */
  async live(tx: Tx, prefix: string): Promise<(ApiKeyRecord & { readonly secretHash: string; readonly user: Holder }) | null> {
    return await tx.apiKey.findUnique({
      where: { prefix, revokedAt: null, ...notExpired() },
      include: holder,
    });
  }

  /** @returns null when it is not his, or was revoked before */
  async revoke(tx: Tx, id: string, userId: string): Promise<ApiKeyRecord | null> {
    const [revoked] = await tx.apiKey.updateManyAndReturn({ where: { id, userId, revokedAt: null }, data: { revokedAt: new Date() }, select: columns });
    return revoked ?? null;
  }

  /** @returns those that were still good */
  async revokeAll(tx: Tx, userId: string): Promise<ApiKeyRecord[]> {
    return await tx.apiKey.updateManyAndReturn({ where: { userId, revokedAt: null }, data: { revokedAt: new Date() }, select: columns });
  }

  /** Takes an organization from the keys of somebody who leaves it: they do not come back when he does. */
  async forgetOrganization(tx: Tx, userId: string, organizationId: string): Promise<void> {
    await tx.$executeRawUnsafe("UPDATE api_keys SET organization_ids = array_remove(organization_ids, $2::uuid) WHERE user_id = $1::uuid", userId, organizationId);
  }

  /** Notes the use at most once a minute. */
  async touch(tx: Tx, { id, lastUsedAt }: Pick<ApiKeyRecord, "id" | "lastUsedAt">, now = new Date()): Promise<void> {
    if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < 60_000) return;
    await tx.apiKey.updateMany({ where: { id, lastUsedAt }, data: { lastUsedAt: now } });
  }
}
