import type { Tx } from "./database";

/** Table `organization_return_hosts`. */
export class ReturnHostRepository {
  async of(tx: Tx, organizationId: string): Promise<string[]> {
    const row = await tx.organizationReturnHosts.findUnique({ where: { organizationId } });
    return row?.hosts ?? [];
  }

  async set(tx: Tx, organizationId: string, hosts: readonly string[]): Promise<void> {
    const data = { hosts: [...hosts] };
    await tx.organizationReturnHosts.upsert({ where: { organizationId }, update: data, create: { organizationId, ...data } });
  }
}
