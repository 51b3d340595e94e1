import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import { callMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { EventRecord, TicketTypeRecord } from "../repositories/event.repository";
import type { WaitingListRecord } from "../repositories/waiting-list.repository";
import type { WaitingListAccess } from "./waiting-list-access";

/**
 * The page of a waiting list entry. The token is in the fragment, which browsers do not send: neither logs nor other sites
 * see it.
 * @param publicUrl the origin of the page
 */
export const waitingListLink = (publicUrl: string, access: WaitingListAccess, entryId: string): string =>
  `${publicUrl}/waiting-list/${entryId}#${access.tokenOf(entryId)}`;

/** Emails the link of an entry to its own address. */
export const linkMessage = (entry: WaitingListRecord, event: EventRecord, type: TicketTypeRecord, link: string): OutboxMessage =>
  callMessage(sendEmailCall, {
    to: entry.email,
    template: "waiting_list_link",
    locale: entry.locale,
    eventId: event.id,
    organizationId: event.organizationId,
    ticketIds: [],
    options: { priority: "normal", scheduledAt: null },
    data: {
      event_title: event.title,
      event_date: event.startsAt.toISOString(),
      event_time_zone: event.timeZone,
      event_location: event.location,
      ticket_type: type.name,
      quantity: entry.quantity,
      link,
    },
  });

/** The same for an address that nobody has confirmed: without any word of the organizer. */
export const neutralLinkMessage = ({ email, locale }: WaitingListRecord, link: string): OutboxMessage =>
  callMessage(sendEmailCall, {
    to: email,
    template: "waiting_list_place",
    locale,
    // Of no organization: its members could read the link.
    eventId: null,
    organizationId: null,
    ticketIds: [],
    options: { priority: "normal", scheduledAt: null },
    data: { link },
  });
