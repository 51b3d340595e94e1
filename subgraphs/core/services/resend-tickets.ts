import { mayIn, requireVerified } from "../../../platform/auth/access";
import { NOTHING_CHANGED } from "../../../platform/audit/changes-between";
import type { Principal } from "../../../platform/auth/principal";
import { forbidden, rateLimited } from "../../../platform/errors/platform-errors";
import type { RateLimiter } from "../../../platform/redis/rate-limiter";
import type { CoreDatabase } from "../repositories/database";
import type { AuditLog } from "./audit-log";
import { purchaseItself } from "./audit-subjects";
import type { DeliverTickets } from "./deliver-tickets";
import type { ReadPurchases } from "./read-purchases";

/** How often the tickets of one purchase are sent again, whoever asks. Seconds. */
export const RESEND_LIMIT = { times: 3, seconds: 3_600 } as const;

/**
 * Sends the tickets of a purchase to the buyer's address again, and transferred ones to their holders. While the address of
 * a free purchase is not confirmed, sends the request for the confirmation again.
 */
export class ResendTickets {
  constructor(
    private readonly db: CoreDatabase,
    private readonly reader: ReadPurchases,
    private readonly deliver: DeliverTickets,
    private readonly limiter: RateLimiter,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws NOT_FOUND, RATE_LIMITED; FORBIDDEN for an organizer without purchases:manage or a confirmed address; CONFLICT if
   * there is nothing to send yet
   */
  async run(caller: Principal, purchaseId: string, accessToken: string | null): Promise<void> {
    const purchase = await this.reader.require(caller, purchaseId, accessToken);
    if (purchase.seenAs === "STAFF") {
      if (!mayIn(caller, purchase.organizationId, "purchases:manage")) throw forbidden();
      requireVerified(caller);
    }
    // Looked at before it is counted: who asks too early need not wait an hour.
    await this.deliver.requireSendable(this.db.client, purchase);
    // By the id as we have it: a client may write it in capitals, too, and has no more mails for that.
    const wait = await this.limiter.take(purchase.id);
    if (wait > 0) throw rateLimited(wait);
    await this.db.transaction(async (tx) => {
      await this.deliver.again(tx, purchaseId);
      await this.audit.record(tx, caller, "TICKETS_RESENT", purchaseItself(purchase), NOTHING_CHANGED);
    });
  }
}
