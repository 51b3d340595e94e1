import type { ApolloServerPlugin } from "@apollo/server";
import { AppError } from "../../platform/errors/app-error";
import type { GatewayContext } from "../gateway-context";
import { httpError } from "../http-error";
import type { OperationBudget } from "../limits/operation-budget";
import { admitOperation, type AdmissionLimits } from "./admission";

/** Checks and charges each operation before it is planned: planning is what a hostile document would make expensive. */
export function admissionPlugin(limits: AdmissionLimits, budget: OperationBudget): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: async () => {
      let release = (): void => undefined;
      let isOver = false;
      return {
        didResolveOperation: async ({ schema, document, operation, request, contextValue, queryHash, source }) => {
          const { operationName, variables, extensions } = request;
          const key = { hash: queryHash, operationName };
          try {
            if (!contextValue.isAdmitted || !operation) {
              const sent = { schema, document, operation, operationName, variables, extensions };
              const admitted = admitOperation(limits, sent);
              await budget.charge(contextValue.caller, admitted, await budget.isPlanned(admitted.operation, key));
            }
            // Over HTTP, a subscription is refused by another plugin.
            if (!operation || operation.operation === "subscription") return;
            const plannable = { document, operation, query: source, operationName };
            release = await budget.beforePlanning(contextValue, plannable, queryHash);
            // Plugins run side by side: another one may have refused the operation meanwhile.
            if (isOver) release();
          } catch (error) {
            throw error instanceof AppError ? httpError(error) : error;
          }
        },
        willSendResponse: async () => {
          isOver = true;
          // Usually done before, as soon as there is a plan.
          release();
        },
      };
    },
  };
}
