import type { ApolloServerPlugin } from "@apollo/server";
import { execute, Kind, type OperationDefinitionNode } from "graphql";
import type { GatewayContext } from "../gateway-context";

/**
 * Answers questions about the schema with graphql-js. The query planner validates against a model of introspection of
 * its own that lags behind: it fails on fields that every recent tool asks for (`isOneOf`).
 */
export const introspectionPlugin: ApolloServerPlugin<GatewayContext> = {
  requestDidStart: async () => ({
    responseForOperation: async ({ schema, document, operation, operationName, request, response }) => {
      if (!isIntrospection(operation)) return null;
      const { data, errors } = await execute({ schema, document, operationName: operationName ?? null, variableValues: request.variables ?? null });
      const singleResult = { data: data ?? null, ...(errors ? { errors: errors.map((error) => error.toJSON()) } : {}) };
      return { http: response.http, body: { kind: "single" as const, singleResult } };
    },
  }),
};

/** Whether an operation asks about the schema only: it is neither planned nor sent to a subgraph. */
export const isIntrospection = ({ operation, selectionSet }: OperationDefinitionNode): boolean =>
  operation === "query" && selectionSet.selections.every((selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith("__"));
