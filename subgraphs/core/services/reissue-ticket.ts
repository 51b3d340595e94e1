import { TICKET_CODE_PREFIX } from "../../../contracts/parse-ticket-code";
import { purchaseChanged } from "../../../contracts/topics/topics";
import { addToOutbox, topicMessage } from "../../../platform/outbox/outbox";
import type { Tx } from "../repositories/database";
import type { EventRecord } from "../repositories/event.repository";
import type { IssuedTicket, TicketIssueRepository } from "../repositories/ticket-issue.repository";
import type { TicketRecord, TicketRepository } from "../repositories/ticket.repository";
import { generationMessages, withoutPurchase, type Order } from "./generation-requests";
import { speakableCode } from "./speakable-code";

/** The purchase and language a ticket is generated for. */
export const orderOf = ({ purchase, guest }: IssuedTicket): Order => purchase ?? withoutPurchase(guest.locale ?? "en");

/**
 * Reissues a ticket whose guest changed. The revision is incremented and the printed code replaced, so both codes of the
 * previous ticket are revoked. The owner receives the new ticket by email once it is generated.
 *
 * The revision also changes for a corrected name: the artefacts of one revision never change, or two documents with
 * different names would carry the same code.
 */
export class ReissueTicket {
  constructor(
    private readonly tickets: TicketRepository,
    private readonly issues: TicketIssueRepository,
  ) {}

  /** Runs in a transaction that holds the ticket's lock, after its guest was changed. */
  async run(tx: Tx, event: EventRecord, { id }: Pick<TicketRecord, "id">, isTransfer: boolean): Promise<void> {
    await this.tickets.reissue(tx, id, await this.unusedCode(tx, event.id), isTransfer);
    const [ticket] = await this.issues.byIds(tx, [id]);
    if (!ticket) return;
    await addToOutbox(
      tx,
      ...generationMessages(event, orderOf(ticket), [ticket]),
      ...(ticket.purchaseId === null ? [] : [topicMessage(purchaseChanged, ticket.purchaseId, { id: ticket.purchaseId })]),
    );
  }

  /** A revoked code must not be printed again: a scan of it has one meaning. */
  private async unusedCode(tx: Tx, eventId: string): Promise<string> {
    for (let groups = 2; ; groups = 3) {
      const code = speakableCode(TICKET_CODE_PREFIX, groups);
      if (!(await this.tickets.byCode(tx, eventId, code)) && !(await this.tickets.revokedCode(tx, eventId, code))) return code;
    }
  }
}
