import type { ApolloServerPlugin } from "@apollo/server";
import { AppError } from "../../platform/errors/app-error";
import type { GatewayContext } from "../gateway-context";
import { httpError } from "../http-error";
import type { DocumentStore } from "../limits/document-store";
import type { HeavyRequests } from "../limits/heavy-requests";

/** Validates new documents in turn. What was checked before it came to Apollo Server, over a WebSocket, is valid already. */
export function validationTurnPlugin(heavy: HeavyRequests, store: Pick<DocumentStore, "wasValid">): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: async () => {
      let release = (): void => undefined;
      return {
        didResolveSource: async ({ contextValue, queryHash, source }) => {
          if (contextValue.isAdmitted || store.wasValid(queryHash)) return;
          const { address } = await contextValue.caller.principal();
          try {
            release = await heavy.beforeValidation(address ?? "", source.length);
          } catch (error) {
            throw error instanceof AppError ? httpError(error) : error;
          }
        },
        // A document that cannot be parsed is not validated.
        parsingDidStart: async () => async (error) => void (error && release()),
        validationDidStart: async () => async () => release(),
        willSendResponse: async () => release(),
      };
    },
  };
}
