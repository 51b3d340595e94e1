import type { ApolloServerPlugin } from "@apollo/server";
import type { GraphQLFormattedError } from "graphql";
import { operationDuration } from "../../platform/metrics/metrics";
import { OperationLabels } from "../../platform/metrics/operation-labels";
import type { GatewayContext } from "../gateway-context";

/** How long operations take, by name and by the code of their first error. */
export function metricsPlugin(): ApolloServerPlugin<GatewayContext> {
  const labels = new OperationLabels();
  return {
    requestDidStart: async () => {
      const end = operationDuration.startTimer({ service: "gateway" });
      return {
        willSendResponse: async ({ operationName, response: { body } }) => {
          const errors = body.kind === "single" ? body.singleResult.errors : undefined;
          end({ operation: labels.of(operationName), outcome: outcomeOf(errors) });
        },
      };
    },
  };
}

function outcomeOf(errors: readonly GraphQLFormattedError[] | undefined): string {
  if (!errors?.[0]) return "done";
  const code = errors[0].extensions?.code;
  return typeof code === "string" ? code : "error";
}
