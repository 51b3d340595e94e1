import { accountChanged } from "./account-changed.template";
import { invitation, passwordReset, verifyEmail } from "./account.templates";
import type { Template } from "./define-template";
import { eventCancelled } from "./event-cancelled.template";
import { guestTicket } from "./guest-ticket.template";
import { plain } from "./plain.template";
import { purchaseConfirmed } from "./purchase-confirmed.template";
import { secondFactorChanged } from "./second-factor-changed.template";
import { ticketGenerated } from "./ticket-generated.template";
import { ticketsReady } from "./tickets-ready.template";
import { waitingListCancelled } from "./waiting-list-cancelled.template";
import { waitingListOffer } from "./waiting-list-offer.template";

/** All email templates. */
export const templates: readonly Template[] = [
  ticketsReady,
  purchaseConfirmed,
  guestTicket,
  ticketGenerated,
  invitation,
  verifyEmail,
  passwordReset,
  accountChanged,
  secondFactorChanged,
  eventCancelled,
  waitingListOffer,
  waitingListCancelled,
  plain,
];

export const templateNamed = (name: string): Template | undefined => templates.find((template) => template.name === name);
