import type { ReferenceResolver } from "../../../platform/graphql/subgraph-schema";
import type { Ticket } from "../schema/foreign.types";
import type { ScansContext } from "./scans-context";

/**
 * What scans adds to entities of others. The references themselves say nothing; each field of ours authorises on its
 * own, so that one that is denied is null and the others stand.
 */
export const scansReferences: Record<string, ReferenceResolver<ScansContext>> = {
  Ticket: async ({ id, grant }: Ticket) => ({ id, grant }),
  Event: async ({ id }: { readonly id: string }) => ({ id }),
};
