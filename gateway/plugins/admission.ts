import {
  getVariableValues,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { badInput } from "../../platform/errors/platform-errors";
import { MAX_FIELDS } from "../../platform/errors/bounded-fields";
import { fieldsOf } from "../../platform/graphql/input-errors";
import { misplacedNulls } from "./null-variables";
import { checkLimits, type OperationLimits } from "./operation-limits";
import { unresolvedOperation } from "./unresolved-operation";
import { refuseUnpairedSurrogates } from "./well-formed-text";

/** A parsed and validated document with what the client sent beside it. */
export interface SentOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** Undefined if `operationName` names none. */
  readonly operation: OperationDefinitionNode | null | undefined;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>> | null | undefined;
  readonly extensions: unknown;
}

/**
 * Decides whether an operation is planned and executed, equally over HTTP and WebSocket: a request that cannot succeed
 * is refused before any subgraph sees a part of it.
 * @returns the operation
 * @throws AppError BAD_USER_INPUT naming each invalid variable, QUERY_TOO_COMPLEX
 * @throws GraphQLError OPERATION_RESOLUTION_FAILURE
 */
export function admitOperation(
  limits: OperationLimits,
  { schema, document, operation, operationName, variables, extensions }: SentOperation,
): OperationDefinitionNode {
  refuseUnpairedSurrogates({ operationName, extensions });
  if (!operation) throw unresolvedOperation(document, operationName);
  const given = variables ?? {};
  checkLimits(limits, schema, document, operation, given);
  refuseUnpairedSurrogates(given);
  const nulls = misplacedNulls(schema, document, operation, given);
  if (nulls.length > 0) throw badInput(Object.fromEntries(nulls.map((name) => [name, "must not be null"])));
  // Without a limit, each invalid element of a list costs an error, and the response names all of them.
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given, { maxErrors: MAX_FIELDS });
  // The last error says that the limit was reached.
  if (errors) throw badInput(Object.assign({}, ...errors.slice(0, MAX_FIELDS).map(fieldsOfVariable)) as Record<string, string>);
  return operation;
}

const fieldsOfVariable = (error: GraphQLError): Record<string, string> =>
  fieldsOf(error) ?? { [/^Variable "\$(\w+)"/.exec(error.message)?.[1] ?? "variables"]: "is not valid" };
