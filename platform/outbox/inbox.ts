import type { SqlExecutor } from "../db/database";

/**
 * Remembers, in the transaction that applies it, that a message was applied. The table `inbox` is the same in every
 * service's database.
 * @returns false when this consumer has applied the message before: then there is nothing to do
 */
export async function firstTime(tx: SqlExecutor, consumer: string, messageId: string): Promise<boolean> {
  const inserted = await tx.$executeRawUnsafe(
    "INSERT INTO inbox (consumer, message_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    consumer,
    messageId,
  );
  return inserted === 1;
}
