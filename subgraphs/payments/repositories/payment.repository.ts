import type { Payment, PaymentGateway, PaymentRequest, PaymentStatus, Prisma } from "../../../prisma/payments/client/client";
import { uniqueViolation } from "../../../platform/db/unique-violation";
import type { Page } from "../../../platform/graphql/connection";
import { correlationId } from "../../../platform/logging/correlation";
import type { Tx } from "./database";

export type PaymentRecord = Payment;
export type PaymentRequestRecord = PaymentRequest;

/** What is decided when a payment is recorded; the rest is found out. */
export type NewPayment = Pick<
  Payment,
  | "id" | "purchaseId" | "eventId" | "organizationId" | "buyerUserId" | "gateway" | "preferredGateways" | "amountMinor" | "currency"
  | "description" | "reference" | "customerEmail" | "customerName" | "returnUrl" | "expiresAt" | "providerKey" | "nextCheckAt"
>;

/** Columns that change. */
export type PaymentChange = Partial<
  Pick<Payment, "status" | "gateway" | "providerKey" | "intentId" | "clientSecret" | "checkoutUrl" | "failureReason" | "refundedMinor" | "completedAt" | "nextCheckAt">
>;

export interface PaymentCriteria {
  readonly eventId: string;
  readonly status: PaymentStatus | null;
}

/** The statuses in which the money may still come. */
export const OPEN = ["PENDING", "PROCESSING", "FAILED"] as const satisfies readonly PaymentStatus[];

export const isOpen = ({ status }: Pick<Payment, "status">): boolean => (OPEN as readonly PaymentStatus[]).includes(status);

/** Whether the money came, whatever became of it later. */
export const isPaid = ({ completedAt }: Pick<Payment, "completedAt">): boolean => completedAt !== null;

/** The key was used before (`key`), or the purchase has an open attempt already. */
export class AlreadyRequested extends Error {
  override readonly name = "AlreadyRequested";
  constructor(readonly key: boolean) {
    super(key ? "the key was used before" : "the purchase has an open payment");
  }
}

/** Tables `payments` and `payment_requests`. */
export class PaymentRepository {
  /**
   * Inserts a payment with the correlation ID of this request.
   * @throws AlreadyRequested, after which the transaction cannot continue
   */
  async insert(tx: Tx, payment: NewPayment, request: Pick<PaymentRequest, "key" | "inputHash"> | null): Promise<PaymentRecord> {
    try {
      const data = { ...payment, correlationId: correlationId() ?? null };
      return await tx.payment.create({ data: { ...data, ...(request ? { requests: { create: request } } : {}) } });
    } catch (error) {
      throw asRequested(error);
    }
  }

  /** A key more for a payment that there is already. @throws AlreadyRequested */
  async insertRequest(tx: Tx, request: Pick<PaymentRequest, "key" | "inputHash" | "paymentId">): Promise<void> {
    try {
      await tx.paymentRequest.create({ data: request });
    } catch (error) {
      throw asRequested(error);
    }
  }

  request(tx: Tx, key: string): Promise<PaymentRequestRecord | null> {
    return tx.paymentRequest.findUnique({ where: { key } });
  }

  byId(tx: Tx, id: string): Promise<PaymentRecord | null> {
    return tx.payment.findUnique({ where: { id } });
  }

  byIntent(tx: Tx, gateway: PaymentGateway, intentId: string): Promise<PaymentRecord | null> {
    return tx.payment.findUnique({ where: { gateway_intentId: { gateway, intentId } } });
  }

  /** Newest first. */
  ofPurchases(tx: Tx, purchaseIds: readonly string[]): Promise<PaymentRecord[]> {
    return tx.payment.findMany({ where: { purchaseId: { in: [...purchaseIds] } }, orderBy: NEWEST_FIRST });
  }

  /** Any payment of the event: all of them know whose event it is. */
  anyOfEvent(tx: Tx, eventId: string): Promise<PaymentRecord | null> {
    return tx.payment.findFirst({ where: { eventId }, orderBy: NEWEST_FIRST });
  }

  /** Reads the payment and keeps everybody else from changing it until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<PaymentRecord | null> {
    await tx.$queryRaw`SELECT 1 FROM payments WHERE id = ${id}::uuid FOR UPDATE`;
    return this.byId(tx, id);
  }

  update(tx: Tx, id: string, change: PaymentChange): Promise<PaymentRecord> {
    return tx.payment.update({ where: { id }, data: { ...change, version: { increment: 1 } } });
  }

  /** Changes a payment that has no intent yet and still goes by this key. @returns false when it is not so (any more) */
  async updateUnopened(tx: Tx, id: string, providerKey: string, change: PaymentChange): Promise<boolean> {
    const { count } = await tx.payment.updateMany({
      where: { id, providerKey, intentId: null, status: "PENDING" },
      data: { ...change, version: { increment: 1 } },
    });
    return count === 1;
  }

  /**
   * Open payments whose time to be looked at has come, and puts that time off: twice as far each time, up to an hour.
   * Those that somebody else looks at are passed over.
   * @param opened those with an intent, or those without
   * @param seconds the distance of the first time
   */
  async claimDue(tx: Tx, opened: boolean, now: Date, seconds: number, limit: number): Promise<string[]> {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      UPDATE payments SET checks = checks + 1, next_check_at = ${now}::timestamptz + least(${seconds}::integer * 2 ^ least(checks, 16), 3600) * interval '1 second'
      WHERE id = ANY(ARRAY(
        SELECT id FROM payments WHERE next_check_at <= ${now} AND (intent_id IS NOT NULL) = ${opened}
        ORDER BY next_check_at LIMIT ${limit} FOR UPDATE SKIP LOCKED))
      RETURNING id::text`;
    return rows.map(({ id }) => id);
  }

  /** One row more than the page asks for, newest first. */
  list(tx: Tx, criteria: PaymentCriteria, page: Page): Promise<PaymentRecord[]> {
    return tx.payment.findMany({ where: { AND: [matching(criteria), afterOf(page)] }, orderBy: NEWEST_FIRST, take: page.first + 1 });
  }

  count(tx: Tx, criteria: PaymentCriteria): Promise<number> {
    return tx.payment.count({ where: matching(criteria) });
  }
}

const NEWEST_FIRST: Prisma.PaymentOrderByWithRelationInput[] = [{ createdAt: "desc" }, { id: "desc" }];

const matching = ({ eventId, status }: PaymentCriteria): Prisma.PaymentWhereInput => ({ eventId, ...(status === null ? {} : { status }) });

/** The rows after a cursor in newest-first order. The first condition says no more than the others, but to an index it is where to begin. */
function afterOf(page: Page): Prisma.PaymentWhereInput {
  if (!page.after) return {};
  const createdAt = new Date(page.after.key);
  return { createdAt: { lte: createdAt }, OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: page.after.id } }] };
}

function asRequested(error: unknown): unknown {
  const constraint = uniqueViolation(error);
  if (constraint === null) return error;
  if (constraint.includes("purchase_id") || constraint.includes("one_open")) return new AlreadyRequested(false);
  return constraint.includes("key") || constraint.includes("requests") ? new AlreadyRequested(true) : error;
}
