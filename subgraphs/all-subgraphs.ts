import type { AnySubgraph } from "../platform/subgraph/define-subgraph";
import { authSubgraph } from "./auth/subgraph";
import { coreSubgraph } from "./core/subgraph";
import { notificationsSubgraph } from "./notifications/subgraph";
import { paymentsSubgraph } from "./payments/subgraph";
import { scansSubgraph } from "./scans/subgraph";
import { ticketsSubgraph } from "./tickets/subgraph";

/** All six, in the order of their ports. */
export const allSubgraphs: readonly AnySubgraph[] = [authSubgraph, coreSubgraph, notificationsSubgraph, paymentsSubgraph, ticketsSubgraph, scansSubgraph];
