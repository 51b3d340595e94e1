import type DataLoader from "dataloader";
import type { GraphContext } from "../../../platform/graphql/graph-context";
import type { TicketStanding } from "../repositories/generated-ticket.repository";
import type { FailedItem, GenerationJobRecord, JobProgress } from "../repositories/generation-job.repository";
import type { IssuedTicket } from "../services/issued-tickets.port";
import type { LiveSources } from "./live-sources";

/** One of each for a request: what is asked for in the same tick is one query. They know nothing of rights. */
export interface TicketsLoaders {
  /** By ticket. */
  readonly standing: DataLoader<string, TicketStanding | null>;
  /** The ticket as core has it now. */
  readonly issued: DataLoader<string, IssuedTicket | null>;
  readonly job: DataLoader<string, GenerationJobRecord | null>;
  readonly jobsOfEvent: DataLoader<string, GenerationJobRecord[]>;
  readonly progressOfJob: DataLoader<string, JobProgress | null>;
  readonly failuresOfJob: DataLoader<string, FailedItem[]>;
}

export interface TicketsContext extends GraphContext {
  readonly live: LiveSources;
  readonly load: TicketsLoaders;
}
