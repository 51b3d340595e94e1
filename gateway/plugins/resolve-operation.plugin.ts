import type { ApolloServerPlugin } from "@apollo/server";
import { GraphQLError, Kind, type DocumentNode } from "graphql";
import { engineErrors } from "../../platform/errors/engine-errors";
import type { GatewayContext } from "../gateway-context";

/** Says which operation of a document was not found, and which there are. */
export function unresolvedOperation(document: DocumentNode, operationName: string | null | undefined): GraphQLError {
  const names = document.definitions.flatMap((definition) => (definition.kind === Kind.OPERATION_DEFINITION && definition.name ? [definition.name.value] : []));
  const has = names.length > 0 ? `It has: ${names.join(", ")}.` : "Its one operation has no name.";
  const message = operationName == null ? `This document has several operations: operationName must name one of them. ${has}` : `This document has no operation of the name in operationName. ${has}`;
  return new GraphQLError(message, { extensions: { code: engineErrors.OPERATION_RESOLUTION_FAILURE.code, http: { status: 400 } } });
}

/** Refuses a request that names none of its document's operations, before anything asks which one it is. */
export const resolveOperationPlugin: ApolloServerPlugin<GatewayContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ document, operation, request }) => {
      if (!operation) throw unresolvedOperation(document, request.operationName);
    },
  }),
};
