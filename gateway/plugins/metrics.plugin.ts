import type { ApolloServerPlugin } from "@apollo/server";
import type { GraphQLFormattedError } from "graphql";
import { operationDuration } from "../../platform/metrics/metrics";
import type { GatewayContext } from "../gateway-context";

/** Names of operations that become labels: clients choose them, and each new one costs memory for ever. */
const MAX_NAMES = 500;

/** How long operations take, by name and by the code of their first error. */
export function metricsPlugin(): ApolloServerPlugin<GatewayContext> {
  const names = new Set<string>();
  return {
    requestDidStart: async () => {
      const end = operationDuration.startTimer({ service: "gateway" });
      return {
        willSendResponse: async ({ operationName, response: { body } }) => {
          const errors = body.kind === "single" ? body.singleResult.errors : undefined;
          end({ operation: label(names, operationName), outcome: outcomeOf(errors) });
        },
      };
    },
  };
}

function label(names: Set<string>, operationName: string | null | undefined): string {
  if (operationName == null) return "anonymous";
  if (names.size < MAX_NAMES) names.add(operationName);
  return names.has(operationName) ? operationName : "other";
}

function outcomeOf(errors: readonly GraphQLFormattedError[] | undefined): string {
  if (!errors?.[0]) return "done";
  const code = errors[0].extensions?.code;
  return typeof code === "string" ? code : "error";
}
