import type { ApolloServerPlugin } from "@apollo/server";
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from "graphql";
import { AppError } from "../../platform/errors/app-error";
import { platformErrors } from "../../platform/errors/platform-errors";
import type { GatewayContext } from "../gateway-context";
import { httpError } from "../http-error";
import { measureOperation } from "./operation-cost";

export interface OperationLimits {
  readonly maxDepth: number;
  readonly maxCost: number;
  readonly maxSelections: number;
  readonly maxAliases: number;
  readonly maxMutationFields: number;
}

/** How often one operation may ask the same of the schema. A tool asks once. */
const MAX_SCHEMA_QUESTIONS = 2;

/** @throws AppError QUERY_TOO_COMPLEX that says which limit, and by how much */
export function checkLimits(limits: OperationLimits, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>): void {
  const { depth, cost, selections, aliases, rootFields, schemaQuestions } = measureOperation(schema, document, operation, variables);
  const over = [
    ["depth", depth, limits.maxDepth] as const,
    ["cost", cost, limits.maxCost] as const,
    ["number of selected fields", selections, limits.maxSelections] as const,
    ["number of aliases", aliases, limits.maxAliases] as const,
    ["number of root fields", operation.operation === "mutation" ? rootFields : 0, limits.maxMutationFields] as const,
    ["number of equal questions about the schema", schemaQuestions, MAX_SCHEMA_QUESTIONS] as const,
  ].find(([, value, limit]) => value > limit);
  if (!over) return;
  const [what, value, limit] = over;
  throw new AppError(platformErrors.QUERY_TOO_COMPLEX, `The ${what} of this operation is ${value}, and ${limit} is the limit. Please ask for less at once.`);
}

/** Refuses what is too large before it is planned: planning is what a hostile document would make expensive. */
export function operationLimitsPlugin(limits: OperationLimits): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ schema, document, operation, request }) => {
        if (!operation) return;
        try {
          checkLimits(limits, schema, document, operation, request.variables ?? {});
        } catch (error) {
          throw error instanceof AppError ? httpError(error) : error;
        }
      },
    }),
  };
}
