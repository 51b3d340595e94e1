/** A purchase as its buyer knows it. */
export interface KnownPurchase {
  readonly id: string;
  readonly accessToken: string;
  readonly email: string;
  readonly quantity: number;
  readonly free: boolean;
  /** Whether the payment gateway said that the payment succeeded. */
  charged: boolean;
}

/** A ticket that can be scanned. */
export interface KnownTicket {
  readonly id: string;
  readonly qrCodeData: string;
}

/** What the system promised to its callers during the load, to be compared with what it has in the end. */
export class Records {
  readonly purchases: KnownPurchase[] = [];
  /** Tickets that no gate has scanned yet. */
  readonly tickets: KnownTicket[] = [];
  /** Scans by their outcome, as door staff saw them. */
  readonly scans: { readonly id: string; readonly ticketId: string; readonly outcome: string }[] = [];
  readonly transfers: string[] = [];
  readonly waiting: string[] = [];
  /** Answers that a client may not repeat and did not expect. */
  readonly unexpected: string[] = [];
  /** Answers that asked to try again later. */
  retries = 0;

  summary(): Record<string, number> {
    const { purchases, scans, transfers, waiting, unexpected, retries } = this;
    const admitted = scans.filter(({ outcome }) => outcome === "ADMITTED").length;
    return {
      purchases: purchases.length,
      charged: purchases.filter(({ charged }) => charged).length,
      scans: scans.length,
      admitted,
      transfers: transfers.length,
      waiting: waiting.length,
      retries,
      unexpected: unexpected.length,
    };
  }
}
