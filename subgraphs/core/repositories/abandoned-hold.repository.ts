import type { Tx } from "./database";

/** Table `abandoned_holds`. The wait that follows from it is decided in `buyer_refusal` and `network_refusal` of the migrations. */
export class AbandonedHoldRepository {
  async record(tx: Tx, purchaseIds: readonly string[], at: Date): Promise<void> {
    await tx.$executeRaw`
      INSERT INTO abandoned_holds (purchase_id, event_id, email_key, user_id, network, ticket_count, ended_at)
      SELECT id, event_id, email_key(buyer_email), buyer_user_id, left(buyer_address, 19), ticket_count, ${at} FROM purchases WHERE id = ANY(${purchaseIds}::uuid[])
      ON CONFLICT (purchase_id) DO UPDATE SET ended_at = EXCLUDED.ended_at`;
  }

  /** The purchase was paid after all. */
  async forget(tx: Tx, purchaseId: string): Promise<void> {
    await tx.abandonedHold.deleteMany({ where: { purchaseId } });
  }

  /** Deletes what ended before `time`. @returns the number of rows */
  async purge(tx: Tx, time: Date): Promise<number> {
    const { count } = await tx.abandonedHold.deleteMany({ where: { endedAt: { lt: time } } });
    return count;
  }
}
