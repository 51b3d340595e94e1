import { randomUUID } from "node:crypto";
import { type Client } from "pg";
import { waitFor } from "../../platform/testing/wait-for";
import { type GraphClient } from "../graph-client";
import { confirmationFor, inboxOf, order, PURCHASE, type PublishedEvent } from "../people";
import { type Accounts } from "./accounts";

/** A purchase of the attendee's of one ticket. */
export interface Bought {
  readonly id: string;
  readonly ticket: string;
  readonly code: string;
  readonly guest: string;
  /** Null before the ticket is made. */
  readonly qrCode: string | null;
  /** Null for what is free. */
  readonly payment: string | null;
}

/** Where all of it is. */
export interface Place {
  readonly organization: string;
  /** With ticket types that are free, to be paid, and sold out. */
  readonly event: PublishedEvent;
  /** The page of all mails. */
  readonly inbox: string;
}

const READ = `query($id: ID!) { purchase(id: $id) { id status payment { id refunds { id } } tickets { id code qrCodeData guest { id } } } }`;
const inADay = (days = 1): string => new Date(Date.now() + days * 86_400_000).toISOString();
const unique = (): string => randomUUID().slice(0, 8);

/** Makes what is changed or ended, anew for everybody who may do that to it. */
export class Workshop {
  /** @param notifications the database of that name */
  constructor(
    private readonly accounts: Accounts,
    private readonly place: Place,
    private readonly notifications: Client,
  ) {}

  async draft(): Promise<string> {
    const { createEvent } = await this.owner.do(`mutation($input: CreateEventInput!) { createEvent(input: $input) { id } }`, { input: this.newEvent() });
    return createEvent.id as string;
  }

  /** What createEvent is given. */
  newEvent(): Record<string, unknown> {
    const ticketTypes = [{ name: "Free", price: "0", quantity: 10 }];
    return { organizationId: this.place.organization, title: "Night of Drafts", startsAt: inADay(), endsAt: inADay(2), location: "Paris", maxAttendees: 100, ticketTypes };
  }

  async published(): Promise<string> {
    const id = await this.draft();
    await this.owner.do(`mutation($id: ID!) { publishEvent(id: $id) { status } }`, { id });
    return id;
  }

  /** Of the event, and nobody bought any of it. */
  async ticketType(): Promise<string> {
    const variables = { eventId: this.place.event.id, input: { name: unique(), price: "5.00", quantity: 10 } };
    const { addTicketType } = await this.owner.do(`mutation($eventId: ID!, $input: TicketTypeInput!) { addTicketType(eventId: $eventId, input: $input) { id } }`, variables);
    return addTicketType.id as string;
  }

  /** Free, by the attendee, and not necessarily made. */
  async free(): Promise<Bought> {
    return this.bought((await this.buy([1])).id);
  }

  /** Free, by the attendee, with the request for a confirmation sent. @returns the purchase */
  async sent(): Promise<string> {
    const { id, buyer } = await this.buy([1]);
    await waitFor("the request for a confirmation", async () => (await inboxOf(this.place.inbox, buyer.email)).length > 0, 40_000);
    return id;
  }

  /** Free tickets of the attendee that wait for a confirmation. @returns the token in the email */
  async confirmation(): Promise<string> {
    const { buyer } = await this.buy([1]);
    return confirmationFor(this.place.inbox, buyer.email);
  }

  /** To be paid by the attendee. @returns the purchase */
  async held(): Promise<string> {
    return (await this.buy([0, 1])).id;
  }

  /** As far as it is. */
  async bought(id: string): Promise<Bought> {
    const { purchase } = await this.accounts.of.attendee.client.do(READ, { id });
    const [ticket] = purchase.tickets;
    return { id, ticket: ticket.id, code: ticket.code, guest: ticket.guest.id, qrCode: ticket.qrCodeData, payment: purchase.payment?.id ?? null };
  }

  async promoCode(): Promise<string> {
    const input = { eventId: this.place.event.id, code: `code-${unique()}`, kind: "PERCENT", value: "10" };
    const { createPromoCode } = await this.owner.do(`mutation($input: CreatePromoCodeInput!) { createPromoCode(input: $input) { id } }`, { input });
    return createPromoCode.id as string;
  }

  async gate(): Promise<string> {
    const { id, ticketTypes } = this.place.event;
    const query = `mutation($eventId: ID!, $name: String!, $ticketTypeIds: [ID!]) { createGate(eventId: $eventId, name: $name, ticketTypeIds: $ticketTypeIds) { id } }`;
    const { createGate } = await this.owner.do(query, { eventId: id, name: `Door ${unique()}`, ticketTypeIds: ticketTypes.map((type) => type.id) });
    return createGate.id as string;
  }

  /** An entry of the attendee's in the line for what is sold out. */
  async waiting(): Promise<string> {
    const { joinWaitingList } = await this.accounts.of.attendee.client.do(`mutation($input: JoinWaitingListInput!) { joinWaitingList(input: $input) { id } }`, { input: this.newEntry() });
    return joinWaitingList.id as string;
  }

  /** What joinWaitingList is given. */
  newEntry(): Record<string, unknown> {
    return { eventId: this.place.event.id, ticketTypeId: this.place.event.ticketTypes[2]?.id, email: `waiting-${unique()}@example.com` };
  }

  /** A message that is not sent for a day. */
  async mail(): Promise<string> {
    const { sendEmail } = await this.owner.do(`mutation($input: SendEmailInput!) { sendEmail(input: $input) { id } }`, { input: this.newMail() });
    return sendEmail.id as string;
  }

  /** What sendEmail is given. */
  newMail(): Record<string, unknown> {
    const data = { subject: "Doors", body: "They open at eight." };
    return { to: `guest-${unique()}@example.com`, template: "plain", data, eventId: this.place.event.id, options: { scheduledAt: inADay() } };
  }

  /** A message that a provider refused. */
  async failedMail(): Promise<string> {
    const id = await this.mail();
    await this.notifications.query(`UPDATE notifications SET status = 'FAILED', error = 'refused' WHERE id = $1`, [id]);
    return id;
  }

  /** Lets the holder of a ticket in, by the manager. @returns the scan */
  async admission(ticketId: string, gateId?: string): Promise<string> {
    const input = { ticketId, location: "Main door", clientScanId: randomUUID(), ...(gateId === undefined ? {} : { gateId }) };
    const { admitTicket } = await this.accounts.of.manager.client.do(`mutation($input: AdmitTicketInput!) { admitTicket(input: $input) { scan { id } } }`, { input });
    return admitTicket.scan.id as string;
  }

  private get owner(): GraphClient {
    return this.accounts.of.owner.client;
  }

  private async buy(quantities: readonly number[]): Promise<{ readonly id: string; readonly buyer: { readonly email: string } }> {
    const { purchaseTickets } = await this.accounts.of.attendee.client.do(PURCHASE, { input: order(this.place.event, quantities) });
    return purchaseTickets as { id: string; buyer: { email: string } };
  }
}
