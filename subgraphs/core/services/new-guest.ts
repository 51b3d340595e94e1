import { TICKET_CODE_PREFIX } from "../../../contracts/parse-ticket-code";
import { newId } from "../../../platform/db/new-id";
import type { TicketTypeRecord } from "../repositories/event.repository";
import type { NewGuest } from "../repositories/guest.repository";
import type { TicketToMake } from "./generation-requests";
import type { Person } from "./purchase-order";
import { speakableCode } from "./speakable-code";

/** How a guest came to the list. */
export interface Origin {
  /** Of whoever adds the guest: nobody knows the guest's own. */
  readonly locale: string;
  /** Of a line of a list. */
  readonly importKey: string | null;
  /** Of a request. */
  readonly once: { readonly scope: string; readonly key: string; readonly inputHash: string } | null;
  /** Who gets what is left, when there is not enough for all: the lowest first. */
  readonly position: number;
  readonly now: Date;
}

/** A guest whom the organiser adds, with a ticket that needs no payment. */
export function newGuest({ firstName, lastName, email, phone }: Person, ticketTypeId: string, { locale, importKey, once, position, now }: Origin): NewGuest {
  const id = newId();
  return {
    guest: {
      id, email, phone, locale, importKey, createdAt: now,
      firstName: firstName.trim(),
      lastName: lastName.trim(),
      status: "CONFIRMED",
      idempotencyScope: once?.scope ?? null,
      idempotencyKey: once?.key ?? null,
      inputHash: once?.inputHash ?? null,
    },
    ticket: { id: newId(), code: speakableCode(TICKET_CODE_PREFIX, 2), ticketTypeId, guestId: id, position, status: "ISSUED", createdAt: now },
  };
}

export const toMake = ({ guest, ticket }: NewGuest, ticketType: TicketTypeRecord): TicketToMake => ({ id: ticket.id, code: ticket.code, revision: 1, guest, ticketType });
