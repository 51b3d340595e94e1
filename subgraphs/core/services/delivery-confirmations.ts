import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import type { Capabilities } from "../../../platform/auth/capability";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { callMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { Tx } from "../repositories/database";
import type { DeliveryConfirmationRepository } from "../repositories/delivery-confirmation.repository";
import type { NewPurchase } from "../repositories/purchase.repository";

/** What an email is about: a purchase (revision 1) or a ticket's revision. */
export interface DeliverySubject {
  readonly id: string;
  readonly revision: number;
}

interface Recipient {
  readonly email: string;
  readonly locale: string;
}

const TYPE = "EmailDelivery";

/** Whether `address` is the caller's own and confirmed. */
export const isOwnConfirmed = ({ user }: Principal, address: string): boolean =>
  user?.confirmedEmail !== undefined && user.confirmedEmail.toLowerCase() === address.toLowerCase();

/**
 * Free tickets cost a sender nothing, so an anonymous caller could have any text of an organizer mailed to anybody. Emails
 * about them wait until the recipient confirms the address, in reply to one email with the platform's words only. A
 * verified account that orders for its own address has confirmed it already, and paid purchases need no confirmation.
 */
export class DeliveryConfirmations {
  /** @param publicUrl what the link in the email begins with */
  constructor(
    private readonly confirmations: DeliveryConfirmationRepository,
    private readonly capabilities: Capabilities,
    private readonly publicUrl: string,
  ) {}

  /** A purchase that is about to be placed, with the request for a confirmation if it needs one. */
  demandFor(caller: Principal, document: NewPurchase): NewPurchase {
    const { purchase } = document;
    if (purchase.totalMinor > 0 || isOwnConfirmed(caller, purchase.buyerEmail)) return document;
    const request = this.request({ id: purchase.id, revision: 1 }, { email: purchase.buyerEmail, locale: purchase.locale });
    return { ...document, needsConfirmation: true, outbox: [...document.outbox, request] };
  }

  /** Withholds the emails about a subject and asks its recipient to confirm the address. */
  async demand(tx: Tx, subject: DeliverySubject, recipient: Recipient): Promise<OutboxMessage> {
    await this.confirmations.withhold(tx, subject.id, subject.revision);
    return this.request(subject, recipient);
  }

  /** The email that asks for the confirmation. It holds no text of a buyer or an organizer. */
  request(subject: DeliverySubject, { email, locale }: Recipient): OutboxMessage {
    return callMessage(sendEmailCall, {
      to: email,
      template: "confirm_delivery",
      locale,
      // Of no organization: its members could read the link.
      eventId: null,
      organizationId: null,
      ticketIds: [],
      options: { priority: "normal", scheduledAt: null },
      data: { link: `${this.publicUrl}/confirm-delivery#${this.tokenOf(subject)}` },
    });
  }

  withheldAmong(tx: Tx, subjectIds: readonly string[]): Promise<Set<string>> {
    return this.confirmations.withheldAmong(tx, subjectIds);
  }

  async isWithheld(tx: Tx, subjectId: string): Promise<boolean> {
    return (await this.withheldAmong(tx, [subjectId])).has(subjectId);
  }

  /** Valid for as long as the secret; a later revision of the ticket has another one. */
  tokenOf({ id, revision }: DeliverySubject): string {
    return `${id}.${revision}.${this.capabilities.accessToken(TYPE, `${id}.${revision}`)}`;
  }

  /** What a token is about, or null if it is invalid. Never throws: tokens come from outside. */
  subjectOf(token: string): DeliverySubject | null {
    const [, id = "", revision = "", capability = ""] = /^([0-9a-f-]{36})\.(\d{1,9})\.(.{1,200})$/.exec(token) ?? [];
    if (!isId(id) || this.capabilities.check(TYPE, `${id}.${revision}`, capability) === null) return null;
    return { id, revision: Number(revision) };
  }
}
