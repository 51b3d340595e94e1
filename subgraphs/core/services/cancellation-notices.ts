import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import { callMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { CancellationRecord, CancellationRepository, PaidPurchase } from "../repositories/cancellation.repository";
import type { Tx } from "../repositories/database";
import type { DeliveryConfirmationRepository } from "../repositories/delivery-confirmation.repository";
import type { EventRepository } from "../repositories/event.repository";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import type { GuestRecord } from "../repositories/ticket.repository";
import { purchaseLink } from "./purchase-link";
import type { PurchaseAccess } from "./purchase-access";

interface Recipient {
  readonly name: string;
  readonly email: string;
  readonly purchase: PaidPurchase | null;
  readonly locale: string | null;
  readonly isBuyer: boolean;
  /** Whether the address was never confirmed, so that the email may hold the platform's words only. */
  readonly isNeutral: boolean;
}

/** The mails that say that an event does not take place: one to each address, to guests and to those who paid for them. */
export class CancellationNotices {
  /** @param publicUrl what the link in the mail begins with */
  constructor(
    private readonly cancellations: CancellationRepository,
    private readonly events: EventRepository,
    private readonly access: PurchaseAccess,
    private readonly publicUrl: string,
    private readonly confirmations: DeliveryConfirmationRepository,
  ) {}

  /**
   * Claims the addresses in this transaction: they are not told again, however often the event's cancellation is resumed.
   * @param purchases of the guests; whose buyers are told, too
   */
  async of(tx: Tx, cancellation: CancellationRecord, guests: readonly GuestRecord[], purchases: readonly PurchaseRecord[]): Promise<OutboxMessage[]> {
    const neutral = await this.neutralAmong(tx, purchases);
    const recipients = recipientsOf(await this.addressable(tx, guests, purchases), purchases, neutral);
    if (recipients.size === 0) return [];
    const unheard = await this.cancellations.claimAddresses(tx, cancellation.eventId, [...recipients.keys()]);
    const event = unheard.size === 0 ? null : await this.events.byId(tx, cancellation.eventId);
    if (!event) return [];
    // One mail is all that they get. Whoever has paid for something that stands elsewhere in the line hears of the money now.
    const others = [...unheard].filter((address) => !comesBack(recipients.get(address)));
    const paid = others.length === 0 ? new Map<string, PaidPurchase>() : await this.cancellations.paidBy(tx, event.id, others);
    for (const [address, purchase] of paid) {
      const { isBuyer = false } = recipients.get(address) ?? {};
      // Free ones were looked at above, with what their buyer confirmed.
      if (purchase.totalMinor === 0) continue;
      if (!isBuyer || purchase.totalMinor > purchase.refundedMinor) recipients.set(address, asBuyer(purchase));
    }
    return [...recipients].flatMap(([address, { name, email, locale, purchase, isBuyer, isNeutral }]) => {
      if (!unheard.has(address)) return [];
      const { refund, isReasonEmailed } = cancellation;
      const reason = isReasonEmailed ? cancellation.reason : null;
      const link = isBuyer && purchase !== null ? purchaseLink(this.publicUrl, this.access, purchase.id) : null;
      if (isNeutral) return link === null ? [] : neutralNotice(email, locale ?? cancellation.locale, link);
      return callMessage(sendEmailCall, {
        to: email,
        template: "event_cancelled",
        locale: locale ?? cancellation.locale,
        eventId: event.id,
        organizationId: event.organizationId,
        ticketIds: [],
        // Guests whom the organizer added paid nothing: they are as many as the organizer likes.
        initiator: purchase === null ? "organizer" : "platform",
        options: { priority: "normal", scheduledAt: null },
        data: {
          event_title: event.title,
          ...(name === "" ? {} : { name }),
          event_date: event.startsAt.toISOString(),
          event_time_zone: event.timeZone,
          event_location: event.location,
          ...(reason === null ? {} : { message: reason }),
          refunded: refund && comesBack({ purchase, isBuyer }),
          // It lets whoever has it see the purchase: not for a guest of somebody else.
          ...(link === null ? {} : { link }),
        },
      });
    });
  }

  /** Purchases whose buyer neither paid nor confirmed the address. */
  private async neutralAmong(tx: Tx, purchases: readonly PurchaseRecord[]): Promise<Set<string>> {
    const withheld = await this.confirmations.withheldAmong(tx, purchases.map(({ id }) => id));
    return new Set(purchases.filter(({ id, totalMinor, paidAt }) => withheld.has(id) || (totalMinor > 0 && paidAt === null)).map(({ id }) => id));
  }

  /**
   * The guests whose addresses may be written to: organizers added them, the purchase was paid for, they are the buyer, or
   * they were sent a transferred ticket. Anybody can name any address as a guest of a free purchase.
   */
  private async addressable(tx: Tx, guests: readonly GuestRecord[], purchases: readonly PurchaseRecord[]): Promise<GuestRecord[]> {
    const named = guests.filter((guest) => {
      const purchase = purchases.find(({ id }) => id === guest.purchaseId);
      return guest.purchaseId !== null && !(purchase && purchase.totalMinor > 0 && purchase.paidAt !== null);
    });
    const mailed = await this.cancellations.mailedAmong(tx, named.map(({ id }) => id));
    const excluded = new Set(named.filter(({ id }) => !mailed.has(id)).map(({ id }) => id));
    return guests.filter(({ id }) => !excluded.has(id));
  }
}

const neutralNotice = (to: string, locale: string, link: string): OutboxMessage[] => [
  callMessage(sendEmailCall, {
    to, locale, template: "cancellation_notice", eventId: null, organizationId: null, ticketIds: [],
    options: { priority: "normal", scheduledAt: null }, data: { link },
  }),
];

/** By address in small letters. Somebody who is buyer and guest is told as the buyer. */
function recipientsOf(guests: readonly GuestRecord[], purchases: readonly PurchaseRecord[], neutral: ReadonlySet<string>): Map<string, Recipient> {
  const recipients = new Map<string, Recipient>();
  for (const guest of guests) {
    const purchase = purchases.find(({ id }) => id === guest.purchaseId) ?? null;
    const address = guest.email.toLowerCase();
    if (!recipients.has(address)) recipients.set(address, { name: guest.firstName.trim(), email: guest.email, locale: guest.locale ?? purchase?.locale ?? null, purchase, isBuyer: false, isNeutral: false });
  }
  for (const purchase of purchases) {
    const address = purchase.buyerEmail.toLowerCase();
    const before = recipients.get(address);
    // Of several purchases the first one that cost something tells about the money.
    if (before?.isBuyer && (before.purchase?.totalMinor ?? 0) > 0) continue;
    const isNeutral = neutral.has(purchase.id) && before?.isNeutral !== false;
    if (before?.isBuyer && !before.isNeutral && neutral.has(purchase.id)) continue;
    recipients.set(address, asBuyer(purchase, isNeutral));
  }
  return recipients;
}

const asBuyer = (purchase: PaidPurchase, isNeutral = false): Recipient => ({
  name: purchase.buyerFirstName.trim(), email: purchase.buyerEmail, locale: purchase.locale, purchase, isBuyer: true, isNeutral,
});

/** Whether there is money that can come back to this one. */
const comesBack = (recipient: Pick<Recipient, "purchase" | "isBuyer"> | undefined): boolean =>
  recipient?.isBuyer === true && recipient.purchase !== null && recipient.purchase.status !== "PENDING" && recipient.purchase.totalMinor > recipient.purchase.refundedMinor;
