import { requireIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { forbidden, notFound } from "../../../platform/errors/platform-errors";
import { lazyConnectionOf, type LazyConnection, type Page } from "../../../platform/graphql/connection";
import type { PaymentsDatabase } from "../repositories/database";
import { isPaid, type PaymentCriteria, type PaymentRecord, type PaymentRepository } from "../repositories/payment.repository";
import { BuyersToken } from "./buyers-token";
import type { CoreFacts } from "./core-facts.port";
import type { PaymentAccess, Seen } from "./payment-access";

/** Looks payments up for whoever asks. */
export class ReadPayments {
  private readonly tokens: BuyersToken;

  constructor(
    private readonly db: PaymentsDatabase,
    private readonly payments: PaymentRepository,
    private readonly access: PaymentAccess,
    private readonly core: CoreFacts,
  ) {
    this.tokens = new BuyersToken(access, core);
  }

  /** Null for what is not there or not for the caller. */
  async find(caller: Principal, id: string): Promise<Seen<PaymentRecord> | null> {
    const payment = isId(id) ? await this.payments.byId(this.db.client, id) : null;
    const seenAs = payment && this.access.of(caller, payment);
    return seenAs ? { ...payment, seenAs } : null;
  }

  /**
   * A purchase's payments, newest first, as the caller may see them.
   * @param rows all of them
   * @param token an access token or a grant
   * @throws FORBIDDEN
   */
  async ofPurchase(caller: Principal, purchaseId: string, rows: readonly PaymentRecord[], token: string | null): Promise<Seen<PaymentRecord>[]> {
    const seenAs = await this.scopeOf(caller, purchaseId, rows, token);
    if (!seenAs) throw forbidden();
    return rows.map((row) => ({ ...row, seenAs }));
  }

  /**
   * The payment that the purchase is about: the attempt that succeeded, else the latest.
   * @throws NOT_FOUND for what is not there or not for the caller
   */
  async current(caller: Principal, purchaseId: string, token: string | null): Promise<Seen<PaymentRecord>> {
    const rows = isId(purchaseId) ? await this.payments.ofPurchases(this.db.client, [purchaseId]) : [];
    const [first] = rows;
    const seenAs = first && ((await this.tokens.isValid(purchaseId, token)) ? "BUYER" : this.access.of(caller, first));
    const payment = currentOf(rows);
    if (!seenAs || !payment) throw notFound("payment");
    return { ...payment, seenAs };
  }

  /** @throws UNAUTHENTICATED, FORBIDDEN without payments:read, NOT_FOUND */
  async ofEvent(caller: Principal, criteria: PaymentCriteria, page: Page): Promise<LazyConnection<Seen<PaymentRecord>>> {
    if (!isId(criteria.eventId)) throw notFound("event");
    const known = await this.payments.anyOfEvent(this.db.client, criteria.eventId);
    requireIn(caller, known?.organizationId ?? (await this.core.organizationOfEvent(criteria.eventId)), "payments:read");
    const rows = await this.payments.list(this.db.client, criteria, page);
    return lazyConnectionOf(rows.map((row) => ({ ...row, seenAs: "STAFF" as const })), page, () => this.payments.count(this.db.client, criteria), (row) => row.createdAt.toISOString());
  }

  private async scopeOf(caller: Principal, purchaseId: string, rows: readonly PaymentRecord[], token: string | null) {
    if (await this.tokens.isValid(purchaseId, token)) return "BUYER";
    const [known] = rows;
    if (known) return this.access.of(caller, known);
    // A free purchase, or one whose payment never reached us: core knows whose it is. Nobody is told about nothing.
    if (!caller.user || !isId(purchaseId)) return null;
    return this.access.of(caller, await this.core.purchase(purchaseId));
  }
}

/** @param rows newest first */
export const currentOf = <T extends PaymentRecord>(rows: readonly T[]): T | null =>
  rows.find(({ status }) => status === "COMPLETED") ?? rows.find(({ status }) => status === "PARTIALLY_REFUNDED") ?? rows.find(isPaid) ?? rows[0] ?? null;
