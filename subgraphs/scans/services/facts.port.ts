/** Whose an event is, and whether everybody may know of it. */
export interface EventFacts {
  readonly organizationId: string;
  /** False for a draft. */
  readonly published: boolean;
}

/** What never changes about a ticket. */
export interface TicketFacts {
  readonly eventId: string;
  readonly organizationId: string;
  /** Null for a ticket that was bought without an account, or that the organiser gave. */
  readonly buyerUserId: string | null;
}

/** The ticket that a printed code belongs to. */
export interface PrintedTicket {
  readonly ticketId: string;
  /** The revision that the code was printed for, or null if core did not report it. */
  readonly revision: number | null;
}

/** What scans knows of core's records. All methods throw SERVICE_UNAVAILABLE when core is needed and does not answer. */
export interface Facts {
  /** Null when there is no such event. */
  event(id: string): Promise<EventFacts | null>;
  /** Null when there is no such ticket. */
  ticket(id: string): Promise<TicketFacts | null>;
  /**
   * @param code a printed ticket code, as `parseTicketCode` returns it
   * @returns null if no ticket of the event has or had this code
   */
  ticketByCode(eventId: string, code: string): Promise<PrintedTicket | null>;
  /** IDs of the event's ticket types, as of now. Empty if there is no such event. */
  ticketTypeIds(eventId: string): Promise<readonly string[]>;
  /** How many tickets of the event could come, as of now. */
  expectedAttendance(eventId: string): Promise<number>;
}
