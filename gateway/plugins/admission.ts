import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from "graphql";
import { badInput } from "../../platform/errors/platform-errors";
import { measureJson, type JsonLimits } from "../../platform/values/json-limits";
import { refuseRepeatedVariables } from "../limits/repeated-variables";
import { requestedWork, type RequestedWork } from "../limits/requested-work";
import { tooLargeJson } from "../limits/sent-request";
import { invalidVariables } from "./invalid-variables";
import { misplacedNulls } from "./null-variables";
import { checkLimits, type OperationLimits, type OperationSize } from "./operation-limits";
import { unresolvedOperation } from "./unresolved-operation";
import { refuseUnpairedSurrogates } from "./well-formed-text";

export interface AdmissionLimits extends OperationLimits {
  /** The values that variables and extensions may have together. */
  readonly maxVariableValues: number;
  /** Whether clients may read the schema. If not, errors name nothing that exists. */
  readonly introspection: boolean;
}

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

/** An operation that may be planned and executed, and what that takes. */
export interface AdmittedOperation extends OperationSize {
  readonly operation: OperationDefinitionNode;
  readonly requested: RequestedWork;
}

/** Lists and objects within each other, in variables and in extensions. */
const MAX_JSON_DEPTH = 32;
/** Characters of a key: names of fields are limited alike in documents. */
const MAX_JSON_KEY = 256;

/** The limits of variables and extensions. */
export const jsonLimitsOf = ({ maxVariableValues }: Pick<AdmissionLimits, "maxVariableValues">): JsonLimits => ({
  maxValues: maxVariableValues,
  maxDepth: MAX_JSON_DEPTH,
  maxKeyLength: MAX_JSON_KEY,
});

/**
 * Decides whether an operation is planned and executed, equally over HTTP and WebSocket: a request that cannot succeed
 * is refused before any subgraph sees a part of it.
 * @throws AppError BAD_USER_INPUT naming each invalid variable, QUERY_TOO_COMPLEX
 * @throws GraphQLError OPERATION_RESOLUTION_FAILURE
 */
export function admitOperation(
  limits: AdmissionLimits,
  { schema, document, operation, operationName, variables, extensions }: SentOperation,
): AdmittedOperation {
  const given = variables ?? {};
  const listed = measuredVariables(limits, given, extensions);
  refuseUnpairedSurrogates({ operationName, extensions });
  if (!operation) throw unresolvedOperation(document, operationName);
  const size = checkLimits(limits, schema, document, operation, given, listed);
  refuseRepeatedVariables(document, operation, given);
  refuseUnpairedSurrogates(given);
  const nulls = misplacedNulls(schema, document, operation, given);
  if (nulls.length > 0) throw badInput(Object.fromEntries(nulls.map((name) => [name, "must not be null"])));
  const invalid = invalidVariables(schema, operation, given, !limits.introspection);
  if (invalid) throw badInput(invalid.fields, invalid.isCut);
  return { ...size, operation, requested: requestedWork(schema, document, operation, given) };
}

/** @returns the values in lists of variables */
function measuredVariables(limits: AdmissionLimits, variables: unknown, extensions: unknown): number {
  const jsonLimits = jsonLimitsOf(limits);
  const sizes = [variables, extensions ?? null].map((json) => measureJson(json, jsonLimits));
  const excess = sizes.find((size) => size.excess)?.excess;
  const total = sizes.reduce((sum, { values }) => sum + values, 0);
  // Empty variables and extensions count as one value each.
  if (excess || total > limits.maxVariableValues + 2) throw tooLargeJson(excess ?? "maxValues", jsonLimits);
  return sizes[0]?.listed ?? 0;
}
