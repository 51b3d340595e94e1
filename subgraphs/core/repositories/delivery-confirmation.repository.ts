import type { Tx } from "./database";

/** Table `delivery_confirmations`: what must not be emailed before its recipient confirmed the address. */
export class DeliveryConfirmationRepository {
  /** Withholds the emails about a ticket's revision, or a waiting-list entry, until `confirm`. */
  async withhold(tx: Tx, subjectId: string, revision: number): Promise<void> {
    await tx.$executeRaw`
      INSERT INTO delivery_confirmations (subject_id, revision) VALUES (${subjectId}::uuid, ${revision})
      ON CONFLICT (subject_id) DO UPDATE SET revision = excluded.revision, confirmed_at = NULL, created_at = now()`;
  }

  /** The subjects among these whose emails wait for a confirmation. */
  async withheldAmong(tx: Tx, subjectIds: readonly string[]): Promise<Set<string>> {
    if (subjectIds.length === 0) return new Set();
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT subject_id::text AS id FROM delivery_confirmations WHERE subject_id = ANY(${[...subjectIds]}::uuid[]) AND confirmed_at IS NULL`;
    return new Set(rows.map(({ id }) => id));
  }

  /**
   * Records the confirmation.
   * @returns "confirmed" the first time, "repeated" afterwards, or null if nothing of this revision waits
   */
  async confirm(tx: Tx, subjectId: string, revision: number, now: Date): Promise<"confirmed" | "repeated" | null> {
    const where = { subjectId, revision };
    const { count } = await tx.deliveryConfirmation.updateMany({ where: { ...where, confirmedAt: null }, data: { confirmedAt: now } });
    if (count === 1) return "confirmed";
    return (await tx.deliveryConfirmation.findFirst({ where })) ? "repeated" : null;
  }
}
