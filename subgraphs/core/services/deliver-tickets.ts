import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import { conflict } from "../../../platform/errors/platform-errors";
import { addToOutbox, callMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { PurchaseRecord, PurchaseRepository } from "../repositories/purchase.repository";
import type { IssuedTicket, TicketIssueRepository } from "../repositories/ticket-issue.repository";
import type { DeliveryConfirmations } from "./delivery-confirmations";
import { purchaseLink } from "./purchase-link";
import type { PurchaseAccess } from "./purchase-access";
import { orderOf } from "./reissue-ticket";

/**
 * Emails tickets, each revision once: the transaction that queues the email also records that it was sent. The buyer
 * receives one email with every ticket they hold. A guest receives one for a ticket without a purchase, for a ticket
 * transferred to them, and for a ticket regenerated after the buyer's email.
 */
export class DeliverTickets {
  /** @param publicUrl what the link in the buyer's mail begins with */
  constructor(
    private readonly db: CoreDatabase,
    private readonly purchases: PurchaseRepository,
    private readonly issues: TicketIssueRepository,
    private readonly access: PurchaseAccess,
    private readonly publicUrl: string,
    private readonly confirmations: DeliveryConfirmations,
  ) {}

  /** Sends one email, once, when the last ticket is generated. The lock keeps two batches from both being the last. */
  async toBuyer(tx: Tx, purchaseId: string): Promise<void> {
    const purchase = await this.purchases.lock(tx, purchaseId);
    if (!purchase || purchase.deliveredAt !== null || !isPaid(purchase)) return;
    const tickets = await this.issues.goodOf(tx, purchaseId);
    if (tickets.length === 0 || !tickets.every(isMade) || tickets.some(isCalledOff)) return;
    if (await this.confirmations.isWithheld(tx, purchaseId)) return;
    await this.sendToBuyer(tx, purchase, tickets);
    await this.purchases.update(tx, purchaseId, { deliveredAt: new Date() });
  }

  /** Sends one email to each guest who gets a ticket of their own and does not have it yet. */
  async toGuests(tx: Tx, ticketIds: readonly string[]): Promise<void> {
    const unsent = (await this.issues.lockUnsentToGuests(tx, ticketIds)).filter((ticket) => !isCalledOff(ticket));
    await this.sendToGuests(tx, unsent, reasonOf);
  }

  /**
   * Sends all tickets again, each to its present holder. If the buyer's address is not confirmed yet, only the request for
   * the confirmation is sent again.
   * @throws CONFLICT if there is nothing to send yet
   */
  async again(tx: Tx, purchaseId: string): Promise<void> {
    const purchase = await this.purchases.lock(tx, purchaseId);
    if (!purchase) return;
    if (isPaid(purchase) && (await this.confirmations.isWithheld(tx, purchaseId))) return this.askAgain(tx, purchase);
    const tickets = await this.requireSendable(tx, purchase);
    const given = await this.unwithheld(tx, tickets.filter((ticket) => ticket.transferredRevision !== null));
    await this.sendToBuyer(tx, purchase, tickets);
    await this.sendToGuests(tx, given, () => "transferred");
    await this.purchases.update(tx, purchaseId, { deliveredAt: new Date() });
  }

  private async askAgain(tx: Tx, { id, eventId, buyerEmail, locale }: PurchaseRecord): Promise<void> {
    await addToOutbox(tx, this.confirmations.request({ id, revision: 1 }, { email: buyerEmail, locale }));
    this.db.logEvent(tx, "delivery confirmation requested", { purchaseId: id, eventId });
  }

  private async unwithheld(tx: Tx, tickets: readonly IssuedTicket[]): Promise<IssuedTicket[]> {
    const withheld = await this.confirmations.withheldAmong(tx, tickets.map(({ id }) => id));
    return tickets.filter(({ id }) => !withheld.has(id));
  }

  /** @throws CONFLICT if `again` would have nothing to send yet */
  async requireSendable(tx: Tx, purchase: PurchaseRecord): Promise<IssuedTicket[]> {
    if (!isPaid(purchase)) throw conflict("Only the tickets of a paid purchase can be sent.");
    if (await this.confirmations.isWithheld(tx, purchase.id)) return [];
    const tickets = await this.issues.goodOf(tx, purchase.id);
    if (tickets.length === 0 || tickets.some(isCalledOff)) throw conflict("The tickets of this purchase were cancelled.");
    if (!tickets.every(isMade)) throw conflict("The tickets are being made, and are sent as soon as they are there.");
    return tickets;
  }

  /**
   * Sends the buyer the tickets that they still hold. A buyer who transferred all of them receives a confirmation without
   * tickets, because they paid.
   */
  private async sendToBuyer(tx: Tx, purchase: PurchaseRecord, tickets: readonly IssuedTicket[]): Promise<void> {
    const own = tickets.filter((ticket) => ticket.transferredRevision === null);
    if (own.length > 0) await this.send(tx, own, [this.buyersMail(purchase, own)]);
    else await addToOutbox(tx, this.confirmation(purchase, tickets));
    const data = { purchaseId: purchase.id, eventId: purchase.eventId };
    if (own.length > 0) this.db.logEvent(tx, "tickets sent", { ...data, recipient: "buyer", tickets: own.length });
    else this.db.logEvent(tx, "purchase confirmation sent", data);
  }

  private async sendToGuests(tx: Tx, tickets: readonly IssuedTicket[], reason: typeof reasonOf): Promise<void> {
    await this.send(tx, tickets, tickets.map((ticket) => guestsMail(ticket, reason(ticket))));
    for (const ticket of tickets) {
      const { id: ticketId, purchaseId, event } = ticket;
      this.db.logEvent(tx, "tickets sent", {
        purchaseId, ticketId, eventId: event.id, recipient: "guest", reason: reason(ticket), tickets: 1,
      });
    }
  }

  private async send(tx: Tx, tickets: readonly IssuedTicket[], emails: readonly OutboxMessage[]): Promise<void> {
    if (tickets.length === 0) return;
    await addToOutbox(tx, ...emails);
    await this.issues.markSent(tx, tickets.map(({ id }) => id));
  }

  private confirmation(purchase: PurchaseRecord, tickets: readonly IssuedTicket[]): OutboxMessage {
    return callMessage(sendEmailCall, {
      ...addressedToBuyer(purchase),
      template: "purchase_confirmed",
      ticketIds: [],
      data: { ...this.purchaseData(purchase, tickets), quantity: tickets.length },
    });
  }

  private purchaseData(purchase: PurchaseRecord, tickets: readonly IssuedTicket[]) {
    return {
      buyer_name: purchase.buyerFirstName,
      ...eventData(tickets),
      reference: purchase.reference,
      total_minor: purchase.totalMinor,
      currency: purchase.currency,
      ticket_url: purchaseLink(this.publicUrl, this.access, purchase.id),
    };
  }

  private buyersMail(purchase: PurchaseRecord, tickets: readonly IssuedTicket[]): OutboxMessage {
    return callMessage(sendEmailCall, {
      ...addressedToBuyer(purchase),
      template: "tickets_ready",
      ticketIds: tickets.map(({ id }) => id),
      data: {
        ...this.purchaseData(purchase, tickets),
        tickets: tickets.map(({ code, guest, ticketType }) => ({ code, guest_name: `${guest.firstName} ${guest.lastName}`, type: ticketType.name })),
      },
    });
  }
}

const addressedToBuyer = (purchase: PurchaseRecord) => ({
  to: purchase.buyerEmail,
  locale: purchase.locale,
  eventId: purchase.eventId,
  organizationId: purchase.organizationId,
  options: { priority: "normal" as const, scheduledAt: null },
});

/** Why a guest gets a ticket of their own. */
type Reason = "added" | "transferred" | "reissued";

function reasonOf({ deliveredRevision, transferredRevision, purchaseId }: IssuedTicket): Reason {
  if (transferredRevision !== null && (deliveredRevision ?? 0) < transferredRevision) return "transferred";
  return deliveredRevision === null && purchaseId === null ? "added" : "reissued";
}

function guestsMail(ticket: IssuedTicket, reason: Reason): OutboxMessage {
  const { event, guest } = ticket;
  return callMessage(sendEmailCall, {
    to: guest.email,
    template: "guest_ticket",
    locale: orderOf(ticket).locale,
    eventId: event.id,
    organizationId: event.organizationId,
    ticketIds: [ticket.id],
    initiator: isBuyers(ticket, reason) ? "platform" : "organizer",
    options: { priority: "normal", scheduledAt: null },
    data: { reason, guest_name: guest.firstName, holder_name: `${guest.firstName} ${guest.lastName}`, ...eventData([ticket]), type: ticket.ticketType.name, code: ticket.code },
  });
}

/** Transfers of what was paid for have limits of their own (transfer-limits.ts); everything else is the organizer's doing. */
const isBuyers = ({ purchase }: IssuedTicket, reason: Reason): boolean => reason === "transferred" && purchase !== null && purchase.totalMinor > 0;

const eventData = ([ticket]: readonly IssuedTicket[]) => ({
  event_title: ticket?.event.title,
  event_date: ticket?.event.startsAt.toISOString(),
  event_time_zone: ticket?.event.timeZone,
  event_location: ticket?.event.location,
});

const isPaid = ({ status }: PurchaseRecord): boolean => status === "PAID" || status === "PARTIALLY_REFUNDED";
const isMade = ({ generatedRevision, revision }: IssuedTicket): boolean => generatedRevision === revision;
/** The event was cancelled, and its tickets are about to be: nobody is sent tickets to what does not take place. */
const isCalledOff = ({ event }: IssuedTicket): boolean => event.status === "CANCELLED";
