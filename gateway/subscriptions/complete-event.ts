import { executeQueryPlan, type ServiceMap } from "@apollo/gateway";
import type { QueryPlan } from "@apollo/query-planner";
import type { ExecutionResult, GraphQLFormattedError } from "graphql";
import type { Logger } from "../../platform/logging/logger";
import type { GatewayContext } from "../gateway-context";
import { completeResult, errorMask } from "../plugins/mask-errors.plugin";
import type { SubgraphClients } from "../subgraph-clients";
import type { LivePlan } from "./live-plan";

/** What goes to the client: errors are masked already. */
export interface LiveResult {
  data?: Record<string, unknown> | null;
  errors?: readonly GraphQLFormattedError[];
  extensions?: Record<string, unknown>;
}

/** Stands in for the root field's subgraph: it has answered already. No subgraph can have this name. */
const SOURCE = "(event)";

/**
 * Completes an event from the other subgraphs, by the ordinary query plan: its first fetch is answered with the event,
 * so that aliases, fragments, @requires and errors are placed as in any query.
 */
export async function completeEvent(plan: LivePlan, event: ExecutionResult, variables: Record<string, unknown>, context: GatewayContext, clients: SubgraphClients, logger: Logger): Promise<LiveResult> {
  const { primary, rest, supergraph, document, operation, operationContext } = plan;
  const services: ServiceMap = Object.create(null) as ServiceMap;
  for (const [name, endpoint] of supergraph.endpoints) services[name] = clients.of(name, endpoint) as ServiceMap[string];
  // Cloned, because the executor merges into it.
  const answer = { data: event.data ? structuredClone(event.data) : null, ...(event.errors ? { errors: event.errors } : {}) };
  services[SOURCE] = { process: () => Promise.resolve(answer as never) };
  const source = { ...primary, serviceName: SOURCE };
  const queryPlan: QueryPlan = { kind: "QueryPlan", node: rest && event.data ? { kind: "Sequence", nodes: [source, rest] } : source };
  const requestContext = {
    request: { variables, ...(operation.name ? { operationName: operation.name.value } : {}) },
    document,
    operation,
    operationName: operation.name?.value ?? null,
    context,
    metrics: {},
    schema: supergraph.schema,
    source: "",
    queryHash: "",
  };
  const mask = errorMask(logger);
  try {
    const result = await executeQueryPlan(queryPlan, services, requestContext as never, operationContext, supergraph.supergraphSchema, supergraph.apiSchema);
    const { errors, data, extensions } = result;
    return completeResult({ data: data ?? null, ...(errors ? { errors: errors.map(mask) } : {}), ...(extensions ? { extensions } : {}) }, logger);
  } catch (error) {
    return { data: null, errors: [mask(error)] };
  }
}
