import {
  getVariableValues,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { MAX_FIELDS } from "../../platform/errors/bounded-fields";
import { fieldsOf, nameOf } from "../../platform/graphql/input-errors";

/** Characters of a string that are looked at. No name of an enum value is longer, and other types do not depend on more. */
const MAX_TEXT = 256;

export interface InvalidVariables {
  readonly fields: Readonly<Record<string, string>>;
  /** Whether other fields may be invalid, too. */
  readonly isCut: boolean;
}

/**
 * Finds variables that do not fit their types, without executing anything.
 *
 * graphql-js repeats the value around an invalid field in its error, and compares it with each possible name: what it
 * gets is therefore a copy with shortened strings and without unknown fields, which are found on the way.
 * @param variables of limited size and depth
 * @param hideSuggestions whether errors must not name what exists
 */
export function invalidVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  hideSuggestions: boolean,
): InvalidVariables | null {
  const definitions = operation.variableDefinitions ?? [];
  const unknown: Record<string, string> = {};
  const given: Record<string, unknown> = {};
  for (const { variable, type } of definitions) {
    const name = variable.name.value;
    const inputType = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
    if (!Object.hasOwn(variables, name)) continue;
    given[name] = isInputType(inputType) ? simplified(variables[name], inputType, [name], unknown) : variables[name];
  }
  const { errors = [] } = getVariableValues(schema, definitions, given, { maxErrors: MAX_FIELDS, hideSuggestions });
  // Without a limit, each invalid element of a list would cost an error. The last one says that the limit was reached.
  const fields = Object.assign(unknown, ...errors.slice(0, MAX_FIELDS).map(fieldsOfVariable)) as Record<string, string>;
  return Object.keys(fields).length === 0 ? null : { fields, isCut: errors.length > MAX_FIELDS };
}

/** A copy of a value that has the same errors, except for unknown fields: those are noted in `unknown`, by their path. */
function simplified(
  value: unknown,
  type: GraphQLInputType,
  path: readonly string[],
  unknown: Record<string, string>,
): unknown {
  if (typeof value === "string") return value.length > MAX_TEXT ? value.slice(0, MAX_TEXT) : value;
  if (isNonNullType(type)) return simplified(value, type.ofType, path, unknown);
  if (typeof value !== "object" || value === null) return value;
  if (isListType(type)) {
    if (!Array.isArray(value)) return simplified(value, type.ofType, path, unknown);
    return value.map((item, i) => simplified(item, type.ofType, [...path, String(i)], unknown));
  }
  if (!isInputObjectType(type) || Array.isArray(value)) return value;
  const fields = type.getFields();
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field) copy[name] = simplified(item, field.type, [...path, name], unknown);
    else unknown[nameOf([...path, name])] = "is not a field of this input";
  }
  return copy;
}

const fieldsOfVariable = (error: GraphQLError): Record<string, string> =>
  fieldsOf(error) ?? { [/^Variable "\$(\w+)"/.exec(error.message)?.[1] ?? "variables"]: "is not valid" };
