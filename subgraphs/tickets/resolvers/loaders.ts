import { manyByKey, oneByKey } from "../../../platform/graphql/loaders";
import type { TicketsDatabase } from "../repositories/database";
import type { GeneratedTicketRepository } from "../repositories/generated-ticket.repository";
import type { GenerationJobRepository } from "../repositories/generation-job.repository";
import type { IssuedTickets } from "../services/issued-tickets.port";
import type { TicketsLoaders } from "./tickets-context";

/** Jobs of one event that are shown: an event has one for each purchase. */
const JOBS_OF_EVENT = 100;

export function createLoaders(db: TicketsDatabase, jobs: GenerationJobRepository, generated: GeneratedTicketRepository, issued: IssuedTickets): TicketsLoaders {
  return {
    standing: oneByKey((ids) => generated.standings(db.client, ids), (standing) => standing.ticketId),
    issued: oneByKey((ids) => issued.byIds(ids), (ticket) => ticket.ticketId),
    job: oneByKey((ids) => jobs.byIds(db.client, ids), (job) => job.id),
    jobsOfEvent: manyByKey((ids) => jobs.newestOfEvents(db.client, ids, JOBS_OF_EVENT), (job) => job.eventId),
    progressOfJob: oneByKey((ids) => jobs.progressOf(db.client, ids), (progress) => progress.jobId),
    failuresOfJob: manyByKey((ids) => jobs.failuresOf(db.client, ids), (failure) => failure.jobId),
  };
}
