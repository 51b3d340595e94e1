import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from "graphql";
import { AppError } from "../../platform/errors/app-error";
import { platformErrors } from "../../platform/errors/platform-errors";
import { measureCost } from "./operation-cost";
import { measureStructure } from "./operation-structure";

export interface OperationLimits {
  readonly maxDepth: number;
  readonly maxCost: number;
  readonly maxSelections: number;
  readonly maxAliases: number;
  readonly maxMutationFields: number;
}

/** What an operation takes. */
export interface OperationSize {
  /** Fields by their weight, and the values in lists of its variables. */
  readonly cost: number;
  /** Selected fields, as planning counts them. */
  readonly selections: number;
}

/** How often one operation may ask the same of the schema. A tool asks once. */
const MAX_SCHEMA_QUESTIONS = 2;

/**
 * Checks what an operation would cost, first as it is written (which bounds planning and the second step), then as it
 * would be executed.
 * @param listed values in lists of the variables: each is checked, sent to a subgraph and checked again
 * @throws AppError QUERY_TOO_COMPLEX naming the limit and the excess
 */
export function checkLimits(
  limits: OperationLimits,
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  listed = 0,
): OperationSize {
  const { depth, selections } = measureStructure(document, operation);
  refuseOver(["depth", depth, limits.maxDepth], ["number of selected fields", selections, limits.maxSelections]);
  const { cost: read, aliases, rootFields, schemaQuestions } = measureCost(schema, document, operation, variables);
  const cost = read + listed;
  refuseOver(
    ["cost", cost, limits.maxCost],
    ["number of aliases", aliases, limits.maxAliases],
    ["number of root fields", operation.operation === "mutation" ? rootFields : 0, limits.maxMutationFields],
    ["number of equal questions about the schema", schemaQuestions, MAX_SCHEMA_QUESTIONS],
  );
  return { cost, selections };
}

function refuseOver(...measures: readonly (readonly [name: string, value: number, limit: number])[]): void {
  const over = measures.find(([, value, limit]) => value > limit);
  if (!over) return;
  const [what, value, limit] = over;
  const size = Number.isFinite(value)
    ? `The ${what} of this operation is ${value}, and the limit is ${limit}.`
    : "This operation combines too many overlapping fragments.";
  throw new AppError(platformErrors.QUERY_TOO_COMPLEX, `${size} Request less in one operation.`);
}
