import type { ProviderEvent } from "../../../prisma/payments/client/client";
import type { Tx } from "./database";

export type ProviderEventRecord = ProviderEvent;

/** Table `provider_events`: the inbox of the providers' webhooks. */
export class ProviderEventRepository {
  /** @returns false when the provider has sent this event before */
  async insert(tx: Tx, event: Pick<ProviderEvent, "id" | "provider" | "eventId" | "type" | "intentId">): Promise<boolean> {
    const { count } = await tx.providerEvent.createMany({ data: [event], skipDuplicates: true });
    return count === 1;
  }

  byId(tx: Tx, id: string): Promise<ProviderEventRecord | null> {
    return tx.providerEvent.findUnique({ where: { id } });
  }

  async markProcessed(tx: Tx, id: string, at: Date): Promise<void> {
    await tx.providerEvent.updateMany({ where: { id, processedAt: null }, data: { processedAt: at } });
  }
}
