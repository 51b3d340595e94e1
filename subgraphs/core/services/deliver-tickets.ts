import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import { conflict } from "../../../platform/errors/platform-errors";
import { addToOutbox, callMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { Tx } from "../repositories/database";
import type { PurchaseRecord, PurchaseRepository } from "../repositories/purchase.repository";
import type { IssuedTicket, TicketIssueRepository } from "../repositories/ticket-issue.repository";
import { purchaseLink } from "./purchase-link";
import type { PurchaseAccess } from "./purchase-access";
import { orderOf } from "./reissue-ticket";

/**
 * Sends tickets to the people, each revision once: that it was sent is written down in the transaction that puts the
 * mail on its way. The buyer gets one mail with everything that was bought; a guest gets one for a ticket without a
 * purchase, for one that somebody gave away, and for one that was made again after the buyer's mail.
 */
export class DeliverTickets {
  /** @param publicUrl what the link in the buyer's mail begins with */
  constructor(
    private readonly purchases: PurchaseRepository,
    private readonly issues: TicketIssueRepository,
    private readonly access: PurchaseAccess,
    private readonly publicUrl: string,
  ) {}

  /** One mail, once, when the last ticket is made. The lock keeps two batches from both being the last. */
  async toBuyer(tx: Tx, purchaseId: string): Promise<void> {
    const purchase = await this.purchases.lock(tx, purchaseId);
    if (!purchase || purchase.deliveredAt !== null || !isPaid(purchase)) return;
    const tickets = await this.issues.goodOf(tx, purchaseId);
    if (tickets.length === 0 || !tickets.every(isMade) || tickets.some(isCalledOff)) return;
    await this.send(tx, tickets.filter((ticket) => ticket.transferredRevision === null), (own) => [this.buyersMail(purchase, own)]);
    await this.purchases.update(tx, purchaseId, { deliveredAt: new Date() });
  }

  /** One mail to each guest who is to have one of his own and does not have it yet. */
  async toGuests(tx: Tx, ticketIds: readonly string[]): Promise<void> {
    await this.send(tx, (await this.issues.lockUnsentToGuests(tx, ticketIds)).filter((ticket) => !isCalledOff(ticket)), (tickets) => tickets.map((ticket) => guestsMail(ticket, reasonOf(ticket))));
  }

  /**
   * Everything once more, to whom it belongs now.
   * @throws CONFLICT when there is nothing (yet) to be sent
   */
  async again(tx: Tx, purchaseId: string): Promise<void> {
    const purchase = await this.purchases.lock(tx, purchaseId);
    if (!purchase) return;
    const tickets = await this.requireSendable(tx, purchase);
    const given = tickets.filter((ticket) => ticket.transferredRevision !== null);
    await this.send(tx, tickets.filter((ticket) => ticket.transferredRevision === null), (own) => [this.buyersMail(purchase, own)]);
    await this.send(tx, given, () => given.map((ticket) => guestsMail(ticket, "transferred")));
    await this.purchases.update(tx, purchaseId, { deliveredAt: new Date() });
  }

  /** @throws CONFLICT when there is nothing (yet) to be sent */
  async requireSendable(tx: Tx, purchase: PurchaseRecord): Promise<IssuedTicket[]> {
    if (!isPaid(purchase)) throw conflict("Only the tickets of a paid purchase can be sent.");
    const tickets = await this.issues.goodOf(tx, purchase.id);
    if (tickets.length === 0 || tickets.some(isCalledOff)) throw conflict("The tickets of this purchase were cancelled.");
    if (!tickets.every(isMade)) throw conflict("The tickets are being made, and are sent as soon as they are there.");
    return tickets;
  }

  private async send(tx: Tx, tickets: readonly IssuedTicket[], mailsOf: (tickets: readonly IssuedTicket[]) => OutboxMessage[]): Promise<void> {
    if (tickets.length === 0) return;
    await addToOutbox(tx, ...mailsOf(tickets));
    await this.issues.markSent(tx, tickets.map(({ id }) => id));
  }

  private buyersMail(purchase: PurchaseRecord, tickets: readonly IssuedTicket[]): OutboxMessage {
    const link = purchaseLink(this.publicUrl, this.access, purchase.id);
    return callMessage(sendEmailCall, {
      to: purchase.buyerEmail,
      template: "tickets_ready",
      locale: purchase.locale,
      eventId: purchase.eventId,
      organizationId: purchase.organizationId,
      ticketIds: tickets.map(({ id }) => id),
      options: { priority: "normal", scheduledAt: null },
      data: {
        buyer_name: purchase.buyerFirstName,
        ...eventData(tickets),
        reference: purchase.reference,
        total_minor: purchase.totalMinor,
        currency: purchase.currency,
        ticket_url: link,
        tickets: tickets.map(({ code, guest, ticketType }) => ({ code, guest_name: `${guest.firstName} ${guest.lastName}`, type: ticketType.name })),
      },
    });
  }
}

/** Why a guest gets a ticket of his own. */
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
    options: { priority: "normal", scheduledAt: null },
    data: { reason, guest_name: guest.firstName, holder_name: `${guest.firstName} ${guest.lastName}`, ...eventData([ticket]), type: ticket.ticketType.name, code: ticket.code },
  });
}

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
