/** A counter that is not what its rows say. */
export interface Difference {
  /** Table and column, e.g. `events.sold`. */
  readonly counter: string;
  /** Which row of the table keeps it. */
  readonly row: string;
  readonly kept: number;
  readonly counted: number;
}

/** Whose counters are compared together, e.g. an event. */
export interface Subject {
  readonly id: string;
  /** Of its counters: another one after every change of them. */
  readonly version: bigint;
}

/** What a comparison found, all of it in one snapshot. */
export interface Recount {
  readonly version: bigint;
  readonly differences: readonly Difference[];
}

/** The counters of a service, and how to count their rows anew. Its repository. */
export interface CounterSource<Tx> {
  /** What a subject's id is called in logs, e.g. `eventId`. */
  readonly subject: string;
  /** The next subjects in the order of their ids. @param after null begins */
  subjects(tx: Tx, after: string | null, limit: number): Promise<readonly Subject[]>;
  /** Reads counters and rows in ONE statement: read one after the other, a sale in between would look like a mistake. */
  recount(tx: Tx, id: string): Promise<Recount>;
}
