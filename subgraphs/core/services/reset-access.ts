import { paymentChanged, purchaseChanged } from "../../../contracts/topics/topics";
import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import { NOTHING_CHANGED } from "../../../platform/audit/changes-between";
import { mayIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { forbidden, notFound, rateLimited } from "../../../platform/errors/platform-errors";
import { addToOutbox, callMessage, topicMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { RateLimiter } from "../../../platform/redis/rate-limiter";
import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository } from "../repositories/event.repository";
import type { PurchaseRecord, PurchaseRepository } from "../repositories/purchase.repository";
import type { AuditLog } from "./audit-log";
import { purchaseItself } from "./audit-subjects";
import type { PurchaseAccess } from "./purchase-access";
import { purchaseLink } from "./purchase-link";
import type { ReadPurchases } from "./read-purchases";

/** How often the access to one purchase is reset. Seconds. */
export const RESET_LIMIT = { times: 5, seconds: 3_600 } as const;

/** Ends every access token and link of a purchase, and emails a new link to the buyer. */
export class ResetAccess {
  /** @param publicUrl the origin of the purchase page */
  constructor(
    private readonly db: CoreDatabase,
    private readonly purchases: PurchaseRepository,
    private readonly events: EventRepository,
    private readonly reader: ReadPurchases,
    private readonly access: PurchaseAccess,
    private readonly limiter: RateLimiter,
    private readonly audit: AuditLog,
    private readonly publicUrl: string,
  ) {}

  /**
   * For the buyer, by account or access token, and for organizers. Open subscriptions of the old tokens end, too. Only
   * the buyer's address receives the new link: it is not returned to anyone.
   * @throws NOT_FOUND, FORBIDDEN without purchases:manage, RATE_LIMITED
   */
  async run(caller: Principal, purchaseId: string, accessToken: string | null): Promise<void> {
    const { id } = await this.authorize(caller, purchaseId, accessToken);
    const wait = await this.limiter.take(id);
    if (wait > 0) throw rateLimited(wait);
    await this.db.transaction(async (tx) => {
      const before = await this.purchases.lock(tx, id);
      const event = before && (await this.events.byId(tx, before.eventId));
      if (!event) throw notFound("purchase");
      // Decided again under the lock: a token that another reset has just ended must not reset once more.
      await this.authorize(caller, before, accessToken);
      await this.purchases.resetAccess(tx, id);
      const purchase = { ...before, accessVersion: before.accessVersion + 1 };
      await this.audit.record(tx, caller, "PURCHASE_ACCESS_RESET", purchaseItself(purchase), NOTHING_CHANGED);
      this.db.logEvent(tx, "purchase access reset", { purchaseId: id, eventId: event.id, organizationId: purchase.organizationId });
      // Subscriptions read again on both topics, and are refused.
      const topics = [topicMessage(purchaseChanged, id, { id }), topicMessage(paymentChanged, id, { id })];
      await addToOutbox(tx, this.email(purchase, event), ...topics);
    });
  }

  private async authorize(caller: Principal, purchase: string | PurchaseRecord, accessToken: string | null) {
    const found = typeof purchase === "string" ? await this.reader.require(caller, purchase, accessToken) : this.reader.requireSeen(caller, purchase, accessToken);
    if (found.seenAs === "STAFF" && !mayIn(caller, found.organizationId, "purchases:manage")) throw forbidden();
    return found;
  }

  private email(purchase: PurchaseRecord, event: EventRecord): OutboxMessage {
    return callMessage(sendEmailCall, {
      to: purchase.buyerEmail,
      template: "purchase_access_reset",
      locale: purchase.locale,
      eventId: event.id,
      organizationId: event.organizationId,
      ticketIds: [],
      options: { priority: "normal", scheduledAt: null },
      data: {
        buyer_name: purchase.buyerFirstName,
        event_title: event.title,
        event_date: event.startsAt.toISOString(),
        event_time_zone: event.timeZone,
        event_location: event.location,
        reference: purchase.reference,
        ticket_url: purchaseLink(this.publicUrl, this.access, purchase),
      },
    });
  }
}
