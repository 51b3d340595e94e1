import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import { conflict } from "../../../platform/errors/platform-errors";
import { addToOutbox, callMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { PurchaseRecord, PurchaseRepository } from "../repositories/purchase.repository";
import type { IssuedTicket, TicketIssueRepository } from "../repositories/ticket-issue.repository";
import type { DeliveryConfirmations } from "./delivery-confirmations";
import { hasPdfsOnDemand } from "./generation-requests";
import { purchaseLink, ticketLink } from "./purchase-link";
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
   * Emails the tickets of a purchase again, each to its owner. If the buyer's address is not confirmed yet, only the
   * request for the confirmation is sent again.
   * @param includesTransferred false for the buyer: transferred tickets are not theirs to send
   * @throws CONFLICT if there is nothing to send, or not yet
   */
  async again(tx: Tx, purchaseId: string, includesTransferred: boolean): Promise<void> {
    const purchase = await this.purchases.lock(tx, purchaseId);
    if (!purchase) return;
    if (isPaid(purchase) && (await this.confirmations.isWithheld(tx, purchaseId))) return this.askAgain(tx, purchase);
    const tickets = await this.requireSendable(tx, purchase, includesTransferred);
    await this.sendToBuyer(tx, purchase, tickets);
    await this.sendToGuests(tx, await this.unwithheld(tx, tickets.filter(isTransferred)), () => "transferred");
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

  /**
   * Emails one ticket again to the guest it was transferred to.
   * @throws CONFLICT if it is not a ticket to send, or not yet
   */
  async againToHolder(tx: Tx, ticketId: string): Promise<void> {
    const ticket = await this.requireHeld(tx, ticketId);
    if (await this.confirmations.isWithheld(tx, ticketId)) return this.askHolderAgain(tx, ticket);
    await this.sendToGuests(tx, [ticket], () => "transferred");
  }

  private async askHolderAgain(tx: Tx, ticket: IssuedTicket): Promise<void> {
    const { id, revision, guest, event } = ticket;
    await addToOutbox(tx, this.confirmations.request({ id, revision }, { email: guest.email, locale: orderOf(ticket).locale }));
    this.db.logEvent(tx, "delivery confirmation requested", { ticketId: id, eventId: event.id });
  }

  /** @throws CONFLICT if there is nothing to send, or not yet */
  async requireSendable(tx: Tx, purchase: PurchaseRecord, includesTransferred: boolean): Promise<IssuedTicket[]> {
    if (!isPaid(purchase)) throw conflict("Only the tickets of a paid purchase can be sent.");
    if (await this.confirmations.isWithheld(tx, purchase.id)) return [];
    const all = await this.issues.goodOf(tx, purchase.id);
    if (all.length === 0 || all.some(isCalledOff)) throw conflict("The tickets of this purchase were cancelled.");
    const tickets = includesTransferred ? all : all.filter((ticket) => !isTransferred(ticket));
    if (tickets.length === 0) throw conflict("All tickets of this purchase were transferred. The people who received them can request them again.");
    if (!tickets.every(isMade)) throw conflict(NOT_GENERATED);
    return tickets;
  }

  /** @throws CONFLICT if the ticket was not transferred, is not valid, or is not generated yet */
  async requireHeld(tx: Tx, ticketId: string): Promise<IssuedTicket> {
    const [ticket] = await this.issues.byIds(tx, [ticketId]);
    if (!ticket || !isTransferred(ticket)) throw conflict("This ticket was not transferred. Request the tickets of its purchase instead.");
    const { status } = ticket;
    if (isCalledOff(ticket) || (status !== "ISSUED" && status !== "VALIDATED")) throw conflict("The ticket was cancelled.");
    if (!isMade(ticket)) throw conflict(NOT_GENERATED);
    return ticket;
  }

  /**
   * Sends the buyer the tickets that they still hold. A buyer who transferred all of them receives a confirmation without
   * tickets, because they paid.
   */
  private async sendToBuyer(tx: Tx, purchase: PurchaseRecord, tickets: readonly IssuedTicket[]): Promise<void> {
    const own = tickets.filter((ticket) => !isTransferred(ticket));
    if (own.length > 0) await this.send(tx, own, [this.buyersMail(purchase, own)]);
    else await addToOutbox(tx, this.confirmation(purchase, tickets));
    const data = { purchaseId: purchase.id, eventId: purchase.eventId };
    if (own.length > 0) this.db.logEvent(tx, "tickets sent", { ...data, recipient: "buyer", tickets: own.length });
    else this.db.logEvent(tx, "purchase confirmation sent", data);
  }

  private async sendToGuests(tx: Tx, tickets: readonly IssuedTicket[], reason: typeof reasonOf): Promise<void> {
    await this.send(tx, tickets, tickets.map((ticket) => this.guestsMail(ticket, reason(ticket))));
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
      ...attached([]),
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
      ticket_url: purchaseLink(this.publicUrl, this.access, purchase),
    };
  }

  /** Carries a link of the guest's own if the ticket was transferred to them. */
  private guestsMail(ticket: IssuedTicket, reason: Reason): OutboxMessage {
    const { event, guest } = ticket;
    return callMessage(sendEmailCall, {
      to: guest.email,
      template: "guest_ticket",
      locale: orderOf(ticket).locale,
      eventId: event.id,
      organizationId: event.organizationId,
      ...attached([ticket]),
      initiator: isBuyers(ticket, reason) ? "platform" : "organizer",
      options: { priority: "normal", scheduledAt: null },
      data: {
        reason,
        guest_name: guest.firstName,
        holder_name: `${guest.firstName} ${guest.lastName}`,
        ...eventData([ticket]),
        type: ticket.ticketType.name,
        code: ticket.code,
        ...(isTransferred(ticket) ? { ticket_url: ticketLink(this.publicUrl, this.access, ticket) } : {}),
      },
    });
  }

  private buyersMail(purchase: PurchaseRecord, tickets: readonly IssuedTicket[]): OutboxMessage {
    return callMessage(sendEmailCall, {
      ...addressedToBuyer(purchase),
      template: "tickets_ready",
      // Of a large free purchase the link has to do: attaching the PDFs would generate all of them.
      ...attached(hasPdfsOnDemand(purchase, tickets.length) ? [] : tickets),
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

/** The revisions keep an email that is sent late from carrying the code of the person who has the ticket by then. */
const attached = (tickets: readonly IssuedTicket[]) => ({
  ticketIds: tickets.map(({ id }) => id),
  ticketRevisions: tickets.map(({ revision }) => revision),
});

/** Transfers of what was paid for have limits of their own (transfer-limits.ts); everything else is the organizer's doing. */
const isBuyers = ({ purchase }: IssuedTicket, reason: Reason): boolean => reason === "transferred" && purchase !== null && purchase.totalMinor > 0;

const eventData = ([ticket]: readonly IssuedTicket[]) => ({
  event_title: ticket?.event.title,
  event_date: ticket?.event.startsAt.toISOString(),
  event_time_zone: ticket?.event.timeZone,
  event_location: ticket?.event.location,
});

const NOT_GENERATED = "The tickets are being generated. They are sent as soon as they are ready.";

const isTransferred = ({ transferredRevision }: IssuedTicket): boolean => transferredRevision !== null;
const isPaid = ({ status }: PurchaseRecord): boolean => status === "PAID" || status === "PARTIALLY_REFUNDED";
const isMade = ({ generatedRevision, revision }: IssuedTicket): boolean => generatedRevision === revision;
/** The event was cancelled, and its tickets are about to be: nobody is sent tickets to what does not take place. */
const isCalledOff = ({ event }: IssuedTicket): boolean => event.status === "CANCELLED";
