import type { EventFacts } from "../view/event-ticket.view";
import type { Money } from "../view/formats";

/** Everything that the page shows, now and after every change: the place in the line moves whenever somebody leaves it. */
export const FOLLOW_ENTRY = `subscription FollowWaitingListEntry($id: ID!, $token: String) {
  waitingListEntryUpdated(id: $id, token: $token) {
    id email quantity status position offerExpiresAt
    event { id title startsAt endsAt timeZone location status }
    ticketType { id name price { amount currency } }
  }
}`;

/** What the offer becomes: a purchase, whose page has the payment. */
export const TAKE_OFFER = `mutation TakeOffer($input: PurchaseTicketsInput!) { purchaseTickets(input: $input) { id accessToken } }`;

export const LEAVE_WAITING_LIST = `mutation LeaveWaitingList($id: ID!, $token: String!) { leaveWaitingList(id: $id, token: $token) }`;

export interface WaitingListEntry {
  readonly id: string;
  /** Where the offer is sent. */
  readonly email: string;
  readonly quantity: number;
  readonly status: "WAITING" | "OFFERED" | "CONVERTED" | "EXPIRED" | "CANCELLED";
  /** 1 is the next; null for who does not wait. */
  readonly position: number | null;
  /** null before there was an offer. */
  readonly offerExpiresAt: string | null;
  readonly event: EventFacts & { readonly id: string };
  readonly ticketType: { readonly id: string; readonly name: string; readonly price: Money };
}

export interface TakenPurchase {
  readonly id: string;
  readonly accessToken: string | null;
}
