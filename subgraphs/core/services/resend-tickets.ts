import { mayIn, requireVerified } from "../../../platform/auth/access";
import { NOTHING_CHANGED } from "../../../platform/audit/changes-between";
import type { Principal } from "../../../platform/auth/principal";
import { forbidden, rateLimited } from "../../../platform/errors/platform-errors";
import type { RateLimiter } from "../../../platform/redis/rate-limiter";
import type { CoreDatabase } from "../repositories/database";
import type { AuditLog } from "./audit-log";
import { partOf, purchaseItself } from "./audit-subjects";
import type { DeliverTickets } from "./deliver-tickets";
import type { GuestAccess } from "./guest-access";
import type { ReadPurchases } from "./read-purchases";

/** How often the tickets of one purchase, or one transferred ticket, are emailed again. Seconds. */
export const RESEND_LIMIT = { times: 3, seconds: 3_600 } as const;

/**
 * Emails tickets again, each to its owner: the buyer, or the guest it was transferred to. While the address of a free
 * purchase is not confirmed, sends the request for the confirmation again.
 */
export class ResendTickets {
  constructor(
    private readonly db: CoreDatabase,
    private readonly reader: ReadPurchases,
    private readonly guests: GuestAccess,
    private readonly deliver: DeliverTickets,
    private readonly limiter: RateLimiter,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Emails the tickets of a purchase. Transferred tickets are included only for organizers.
   * @throws NOT_FOUND, RATE_LIMITED; FORBIDDEN for an organizer without purchases:manage or a confirmed address; CONFLICT if
   * there is nothing to send, or not yet
   */
  async run(caller: Principal, purchaseId: string, accessToken: string | null): Promise<void> {
    const purchase = await this.reader.require(caller, purchaseId, accessToken);
    const isStaff = purchase.seenAs === "STAFF";
    if (isStaff) {
      if (!mayIn(caller, purchase.organizationId, "purchases:manage")) throw forbidden();
      requireVerified(caller);
    }
    // Checked before it is counted: a caller who asks too early need not wait an hour.
    await this.deliver.requireSendable(this.db.client, purchase, isStaff);
    // The stored ID: a client may write it in capitals, too, and receives no more emails for that.
    await this.count(purchase.id);
    await this.db.transaction(async (tx) => {
      await this.deliver.again(tx, purchaseId, isStaff);
      await this.audit.record(tx, caller, "TICKETS_RESENT", purchaseItself(purchase), NOTHING_CHANGED);
    });
  }

  /**
   * Emails a transferred ticket to the guest who received it, on request of that guest or of an organizer.
   * @throws NOT_FOUND, FORBIDDEN, RATE_LIMITED; CONFLICT if the ticket was not transferred or is not generated yet
   */
  async ticket(caller: Principal, ticketId: string, accessToken: string | null): Promise<void> {
    const { ticket, event } = await this.guests.controlTicket(caller, ticketId, accessToken);
    await this.deliver.requireHeld(this.db.client, ticket.id);
    await this.count(ticket.id);
    await this.db.transaction(async (tx) => {
      await this.deliver.againToHolder(tx, ticket.id);
      await this.audit.record(tx, caller, "TICKETS_RESENT", partOf(event, "Ticket", ticket.id), NOTHING_CHANGED);
    });
  }

  private async count(subject: string): Promise<void> {
    const wait = await this.limiter.take(subject);
    if (wait > 0) throw rateLimited(wait);
  }
}
