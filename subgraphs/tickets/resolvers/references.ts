import type { ReferenceResolver } from "../../../platform/graphql/subgraph-schema";
import type { TicketReference } from "../services/ticket-access";
import type { TicketsContext } from "./tickets-context";

/**
 * What other subgraphs own and tickets adds to. A reference is passed on as it came: each field decides what its caller
 * may see, and the loaders make one query of N tickets.
 */
export const ticketsReferences: Record<string, ReferenceResolver<TicketsContext>> = {
  Ticket: async ({ id, grant }: { id: string; grant?: string }): Promise<TicketReference> => ({ id, grant: grant ?? "" }),
  Event: async ({ id }: { id: string }) => ({ id }),
};
