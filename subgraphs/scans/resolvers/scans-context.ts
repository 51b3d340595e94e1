import type DataLoader from "dataloader";
import type { GraphContext } from "../../../platform/graphql/graph-context";
import type { GateRecord } from "../repositories/gate.repository";
import type { RecordedScan, TicketTally } from "../repositories/scan.repository";
import type { LiveSources } from "./live-sources";

/** One of each for a request: what is asked for in the same tick is one query. They know nothing of rights. */
export interface ScansLoaders {
  readonly gate: DataLoader<string, GateRecord | null>;
  readonly scansOfTicket: DataLoader<string, RecordedScan[]>;
  readonly tallyOfTicket: DataLoader<string, TicketTally | null>;
}

export interface ScansContext extends GraphContext {
  readonly live: LiveSources;
  readonly load: ScansLoaders;
}
