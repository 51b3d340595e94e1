import type { ReferenceResolver } from "../../../platform/graphql/subgraph-schema";
import type { Event, Purchase } from "../schema/foreign.types";
import type { PaymentsContext } from "./payments-context";

/** What other subgraphs point to. Who may see what is decided by the fields, which know what is asked for. */
export const paymentsReferences: Record<string, ReferenceResolver<PaymentsContext>> = {
  Purchase: async ({ id, grant }: Purchase) => ({ id, grant }),
  Event: async ({ id }: Event) => ({ id }),
};
