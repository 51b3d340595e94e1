/**
 * What a caller is to a ticket. BUYER: bought it and still holds it. HOLDER: received it by a transfer. GIVEN: bought or
 * held it and transferred it. STAFF: an organizer.
 */
export type TicketScope = "BUYER" | "STAFF" | "HOLDER" | "GIVEN";

/** A grant or access token for the ticket, verified by the service that received it. */
export interface TicketGranted {
  readonly scope: TicketScope;
  /** The ticket's revision when it was issued; null for staff, who see every revision. */
  readonly revision: number | null;
}

/** Everything that relates a caller to a ticket. */
export interface TicketRelation {
  readonly granted: TicketGranted | null;
  /** Whether the caller is the buyer of the ticket's purchase, by account or by the purchase's access token. */
  readonly isBuyer: boolean;
  /** Whether the caller may see the tickets of the ticket's organization. */
  readonly isStaff: boolean;
}

/** A ticket as far as its owner depends on it. */
export interface TicketOwnership {
  readonly revision: number;
  /** Whether the current owner received the ticket by a transfer. */
  readonly isTransferred: boolean;
}

/**
 * Decides what a caller is to a ticket, for every service. A transfer ends the rights of the person who had the ticket,
 * whatever they present: the buyer's account, the purchase's access token, a grant or the token of an earlier holder.
 * @returns null if the caller may not see the ticket
 */
export function ticketScope({ granted, isBuyer, isStaff }: TicketRelation, { revision, isTransferred }: TicketOwnership): TicketScope | null {
  if (granted?.scope === "STAFF") return "STAFF";
  if (granted?.scope === "HOLDER" && granted.revision === revision) return "HOLDER";
  const isGiven = granted?.scope === "GIVEN";
  const bought = isBuyer || isGiven || granted?.scope === "BUYER";
  if (bought && !isGiven && !isTransferred) return "BUYER";
  if (isStaff) return "STAFF";
  return bought ? "GIVEN" : null;
}

/** Whether the caller owns the ticket: may have its code and file, see its guest, and transfer it. */
export const ownsTicket = (scope: TicketScope | null): boolean => scope === "BUYER" || scope === "HOLDER";
