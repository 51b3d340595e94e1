/** What a rush left behind. */
export interface RushResult {
  /** Tickets on sale in the rush. */
  readonly tickets: number;
  /** Purchases by status or error code, each of one ticket. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** The counters of the event, without what was sold before the rush. */
  readonly sold: number;
  readonly reserved: number;
  /** The rows of issued tickets, without those of before. */
  readonly issued: number;
}

/**
 * Checks that a rush sold each ticket once.
 * @returns what is wrong, one sentence each; empty if the sale was exact
 */
export function saleProblems({ tickets, outcomes, sold, reserved, issued }: RushResult): string[] {
  const { PAID: paid = 0, SOLD_OUT: _soldOut, SERVICE_UNAVAILABLE: shed = 0, ...others } = outcomes;
  const problems: string[] = [];
  for (const [what, count] of Object.entries({ "purchases are paid": paid, "tickets are counted as sold": sold + reserved, "tickets are issued": issued })) {
    if (count > tickets) problems.push(`Oversold: ${count} ${what}, and only ${tickets} were on sale.`);
    // Buyers who were refused because of the load, and do not retry here, may leave tickets over.
    else if (count < tickets && shed === 0) problems.push(`Undersold: ${count} ${what} of ${tickets}, although more buyers came.`);
  }
  const failed = Object.entries(others).filter(([, count]) => count > 0);
  if (failed.length > 0) problems.push(`Unexpected outcomes: ${failed.map(([outcome, count]) => `${count} ${outcome}`).join(", ")}.`);
  return problems;
}
