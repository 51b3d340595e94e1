import { mayIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { conflict, forbidden } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { PurchaseRecord, PurchaseRepository } from "../repositories/purchase.repository";
import type { AuditLog } from "./audit-log";
import { purchaseItself } from "./audit-subjects";
import type { ExpireHolds } from "./expire-holds";
import type { Seen } from "./purchase-access";
import type { ReadPurchases } from "./read-purchases";

/** Ends a purchase that is not paid yet, by its buyer or by those who run the event. */
export class CancelPurchase {
  constructor(
    private readonly db: CoreDatabase,
    private readonly purchases: PurchaseRepository,
    private readonly reader: ReadPurchases,
    private readonly holds: ExpireHolds,
    private readonly audit: AuditLog,
  ) {}

  /** @throws NOT_FOUND, FORBIDDEN; CONFLICT once it is paid or over */
  async run(caller: Principal, id: string, accessToken: string | null): Promise<Seen<PurchaseRecord>> {
    const seen = await this.reader.require(caller, id, accessToken);
    if (seen.seenAs === "STAFF" && !mayIn(caller, seen.organizationId, "purchases:manage")) throw forbidden();
    await this.db.transaction(async (tx) => {
      const purchase = await this.purchases.lock(tx, id);
      if (!purchase || purchase.status === "CANCELLED") return;
      if (purchase.status !== "PENDING") throw conflict(`The purchase is ${purchase.status.toLowerCase()} and cannot be cancelled.`);
      await this.audit.record(tx, caller, "PURCHASE_CANCELLED", purchaseItself(purchase), { before: { status: purchase.status }, after: { status: "CANCELLED" } });
      await this.holds.end(tx, purchase, "CANCELLED", seen.seenAs === "BUYER" && wasHeldLong(purchase, new Date()));
    });
    return this.reader.require(caller, id, accessToken);
  }
}

/**
 * Whether a purchase held its tickets for most of its time. Cancelled by its buyer, it then counts as abandoned:
 * otherwise a buyer could keep tickets from others by cancelling and buying again just before each hold ends.
 */
const wasHeldLong = ({ createdAt, expiresAt }: PurchaseRecord, now: Date): boolean =>
  expiresAt !== null && now.getTime() - createdAt.getTime() >= (expiresAt.getTime() - createdAt.getTime()) / 2;
