import { purchaseChanged } from "../../../contracts/topics/topics";
import { addToOutbox, topicMessage } from "../../../platform/outbox/outbox";
import type { Tx } from "../repositories/database";
import type { EventRecord } from "../repositories/event.repository";
import type { IssuedTicket, TicketIssueRepository } from "../repositories/ticket-issue.repository";
import type { TicketRepository } from "../repositories/ticket.repository";
import { generationMessages, withoutPurchase, type Order } from "./generation-requests";

/** In whose name and language a ticket is made. */
export const orderOf = ({ purchase, guest }: IssuedTicket): Order => purchase ?? withoutPurchase(guest.locale ?? "en");

/**
 * Makes a ticket anew, because it says something else now or is somebody else's: the revision is raised, so that the
 * code on the old one is dead, and whoever it belongs to gets the new one by mail when it is made.
 *
 * The revision is raised for a corrected name, too: what is made for one revision never changes afterwards, or there
 * would be two papers with different names and the same code.
 */
export class ReissueTicket {
  constructor(
    private readonly tickets: TicketRepository,
    private readonly issues: TicketIssueRepository,
  ) {}

  /** In a transaction that holds the ticket's lock, after its guest was changed. */
  async run(tx: Tx, event: EventRecord, ticketId: string, isTransfer: boolean): Promise<void> {
    await this.tickets.reissue(tx, ticketId, isTransfer);
    const [ticket] = await this.issues.byIds(tx, [ticketId]);
    if (!ticket) return;
    await addToOutbox(
      tx,
      ...generationMessages(event, orderOf(ticket), [ticket]),
      ...(ticket.purchaseId === null ? [] : [topicMessage(purchaseChanged, ticket.purchaseId, { id: ticket.purchaseId })]),
    );
  }
}
