/** Paper sizes that a ticket can be printed on; A6 unless the organiser chose another. */
export const PAPER_SIZES = ["A6", "A5", "A4", "LETTER"] as const;

/** How an organiser wants tickets to look. */
export interface TicketDesign {
  /** Hexadecimal, `#1f2937`: the header band. What cannot be read as a colour falls back to the default. */
  primaryColor: string;
  /** Hexadecimal: text on white. Replaced by the default when it could not be read on white. */
  textColor: string;
  /** One of {@link PAPER_SIZES}; anything else is A6. */
  paperSize: string;
  /** PNG or JPEG. A file that cannot be drawn is left out. */
  logo: Uint8Array | null;
  /** PNG or JPEG, drawn behind the header band. Likewise. */
  background: Uint8Array | null;
  /** A line or two at the very bottom. */
  footer: string | null;
}

/** Everything that a ticket says. Equal contents give equal bytes, so that making a ticket again changes nothing. */
export interface TicketContent {
  /** What the QR code says, ready to be drawn. */
  qrText: string;
  /** BCP 47, of the buyer. French and English are spoken; others get English. */
  locale: string;
  /** The date of the document. Part of the input, because a clock would make every retry another file. */
  issuedAt: Date;
  eventTitle: string;
  startsAt: Date;
  endsAt: Date | null;
  doorsOpenAt: Date | null;
  /** IANA name; times are shown in it. UTC, and said so, when it is unknown. */
  timeZone: string;
  location: string | null;
  organizerName: string | null;
  ticketTypeName: string;
  guestName: string | null;
  /** Price of this ticket in minor units; zero is "Free", null leaves it out. */
  price: { amount: number; currency: string } | null;
  purchaseReference: string | null;
  /** For people: what an operator types when the QR code cannot be read. */
  ticketCode: string;
  design: TicketDesign;
}

/** A drawn ticket. */
export interface RenderedTicket {
  readonly pdf: Buffer;
  /** What could not be drawn as written, for organizers; null if nothing was lost. */
  readonly warning: string | null;
}

/** Makes PDFs. A promise rejects with an Error that names the reason; the same ticket may then be tried again. */
export interface TicketRenderer {
  /** One ticket, one page. */
  render(content: TicketContent): Promise<RenderedTicket>;
  /** All the tickets in one file, one page each, in the order given. Refuses an empty list with a RangeError. */
  renderArchive(contents: readonly TicketContent[]): Promise<Buffer>;
  /** Finishes what was asked for, then frees everything. Later calls of render are rejected. */
  close(): Promise<void>;
}
