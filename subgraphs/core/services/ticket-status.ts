import { conflict } from "../../../platform/errors/platform-errors";
import type { GuestRecord, TicketRecord } from "../repositories/ticket.repository";

export type TicketStatus = TicketRecord["status"];
export type GuestStatus = GuestRecord["status"];

/**
 * The life of a ticket. An admission can be taken back; a purchase that ran out can be paid after all, when there is
 * still room, and its tickets are held again. What was admitted is cancelled with its whole event only.
 */
const transitions: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  RESERVED: ["ISSUED", "CANCELLED"],
  ISSUED: ["VALIDATED", "CANCELLED"],
  VALIDATED: ["ISSUED", "CANCELLED"],
  CANCELLED: ["RESERVED"],
};

export const mayTicketBecome = (from: TicketStatus, to: TicketStatus): boolean => transitions[from].includes(to);

/** Where the guest of a ticket stands: the two never differ. */
export const guestStatusOf: Readonly<Record<TicketStatus, GuestStatus>> = {
  RESERVED: "INVITED",
  ISSUED: "CONFIRMED",
  VALIDATED: "CHECKED_IN",
  CANCELLED: "CANCELLED",
};

const words: Readonly<Record<Exclude<TicketStatus, "ISSUED">, string>> = {
  RESERVED: "The ticket is not paid for yet. Cancel its purchase instead, or wait.",
  VALIDATED: "The guest has been admitted with this ticket already.",
  CANCELLED: "The ticket is cancelled.",
};

/**
 * Only a ticket that is good for an admission can be cancelled alone, or given to somebody else.
 * @throws CONFLICT saying why it is not
 */
export function requireIssued(ticket: Pick<TicketRecord, "status">): void {
  if (ticket.status !== "ISSUED") throw conflict(words[ticket.status], { status: ticket.status });
}
