import type { Refund } from "../../../prisma/payments/client/client";
import { uniqueViolation } from "../../../platform/db/unique-violation";
import type { Tx } from "./database";

export type RefundRecord = Refund;

/** Columns that change. */
export type RefundChange = Partial<Pick<Refund, "status" | "providerRefundId" | "failureReason" | "completedAt" | "nextCheckAt">>;

/** Table `refunds`. */
export class RefundRepository {
  /** @returns null when the request's key was used before; the transaction is of no use then */
  async insert(tx: Tx, refund: Omit<Refund, "checks" | "createdAt">): Promise<RefundRecord | null> {
    try {
      return await tx.refund.create({ data: refund });
    } catch (error) {
      if (uniqueViolation(error) === null) throw error;
      return null;
    }
  }

  byId(tx: Tx, id: string): Promise<RefundRecord | null> {
    return tx.refund.findUnique({ where: { id } });
  }

  byRequestKey(tx: Tx, requestKey: string): Promise<RefundRecord | null> {
    return tx.refund.findUnique({ where: { requestKey } });
  }

  /** Oldest first. */
  ofPayments(tx: Tx, paymentIds: readonly string[]): Promise<RefundRecord[]> {
    return tx.refund.findMany({ where: { paymentId: { in: [...paymentIds] } }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
  }

  update(tx: Tx, id: string, change: RefundChange): Promise<RefundRecord> {
    return tx.refund.update({ where: { id }, data: change });
  }

  /** Like `PaymentRepository.claimDue`, for refunds that are under way. */
  async claimDue(tx: Tx, now: Date, seconds: number, limit: number): Promise<string[]> {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      UPDATE refunds SET checks = checks + 1, next_check_at = ${now}::timestamptz + least(${seconds}::integer * 2 ^ least(checks, 16), 3600) * interval '1 second'
      WHERE id = ANY(ARRAY(SELECT id FROM refunds WHERE next_check_at <= ${now} ORDER BY next_check_at LIMIT ${limit} FOR UPDATE SKIP LOCKED))
      RETURNING id::text`;
    return rows.map(({ id }) => id);
  }
}
