/** A ticket as core has it now. */
export interface IssuedTicket {
  readonly ticketId: string;
  readonly eventId: string;
  readonly revision: number;
  /** Whether its code is valid at the gate, or was until it was used. */
  readonly isIssued: boolean;
}

/** What tickets asks core about tickets whose generation has not begun. */
export interface IssuedTickets {
  /** @returns those that exist, in no particular order @throws SERVICE_UNAVAILABLE if core does not answer */
  byIds(ids: readonly string[]): Promise<readonly IssuedTicket[]>;
}
