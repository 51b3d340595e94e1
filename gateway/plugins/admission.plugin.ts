import type { ApolloServerPlugin } from "@apollo/server";
import { AppError } from "../../platform/errors/app-error";
import type { GatewayContext } from "../gateway-context";
import { httpError } from "../http-error";
import { admitOperation } from "./admission";
import type { OperationLimits } from "./operation-limits";

/** Checks each operation before it is planned: planning is what a hostile document would make expensive. */
export function admissionPlugin(limits: OperationLimits): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ schema, document, operation, request }) => {
        const { operationName, variables, extensions } = request;
        try {
          admitOperation(limits, { schema, document, operation, operationName, variables, extensions });
        } catch (error) {
          throw error instanceof AppError ? httpError(error) : error;
        }
      },
    }),
  };
}
